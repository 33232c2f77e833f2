"""At least seventeen of twenty mutants of the rule of verdicts are noticed by its tests without a database."""

import re
import subprocess
import sys

from tests.soak.mutation import ROOT

PROMISED = 0.85
FILES = ("rule.py", "fixes.py", "stack.py", "facts.py")


def test_seventeen_of_twenty_mutants_of_the_rule_are_killed():
    command = [sys.executable, "-m", "tests.soak.mutation", "--room", "verdicts", *FILES]
    tried = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    print(tried.stdout)
    score = re.search(r"^killed (\d+) of (\d+)", tried.stdout, re.MULTILINE)
    assert score is not None
    assert int(score[1]) / int(score[2]) >= PROMISED, tried.stdout
