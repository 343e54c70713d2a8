"""python -m tools.tidy: formats code and templates the way ./test wants them."""

from __future__ import annotations

import subprocess
import sys

from tools.places import ROOT


def main() -> None:
    """Changes files in place. What it cannot mend, `./test fast` tells."""
    for command in (["ruff", "check", "--fix", "-q"], ["ruff", "format", "-q"], ["djhtml", "samplan"]):
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False)


if __name__ == "__main__":
    main()
