"""The program of every worker container: takes tasks by line and runs each in a process of its own.

Standard library only, Python 3.9 and later.
"""

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
if _here not in sys.path:
    sys.path.insert(0, _here)

from flowbox_runner.serve import serve  # noqa: E402

while _here in sys.path:
    sys.path.remove(_here)

if __name__ == "__main__":
    sys.exit(serve())
