"""`python -m bench`: run every comparison of this folder, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    print(f"== {path.stem} ==", flush=True)
    subprocess.run([sys.executable, "-m", f"bench.{path.stem}"], check=True)
