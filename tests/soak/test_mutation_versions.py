"""At least nine of ten mutants of the version module are noticed by its tests."""

import re
import subprocess
import sys

from tests.soak.mutation import ROOT

PROMISED = 0.90


def test_nine_of_ten_mutants_of_the_version_module_are_killed():
    tried = subprocess.run(
        [sys.executable, "-m", "tests.soak.mutation"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    print(tried.stdout)
    score = re.search(r"^killed (\d+) of (\d+)", tried.stdout, re.MULTILINE)
    assert score is not None
    assert int(score[1]) / int(score[2]) >= PROMISED, tried.stdout
