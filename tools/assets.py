"""Gathers the static files where the web server reads them, when they have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from tools.databases import run_manage
from tools.places import ROOT, VAR, one_at_a_time

STAMP = VAR / "static.stamp"


def collect(env: Mapping[str, str]) -> bool:
    """Runs collectstatic unless nothing has changed since the last time. Returns whether it ran."""
    with one_at_a_time("static"):
        now = _fingerprint(env)
        if STAMP.exists() and STAMP.read_text() == now:
            return False
        run_manage(["collectstatic", "--noinput", "-v0"], env)
        STAMP.write_text(_fingerprint(env))
        return True


def _fingerprint(env: Mapping[str, str]) -> str:
    """Of where the files go, of the packages, which bring theirs, and of our own files."""
    goal = Path(env.get("STATIC_ROOT") or VAR / "static")
    found = hashlib.sha256(f"{goal} {goal.exists()}".encode())
    found.update((ROOT / "uv.lock").read_bytes())
    for path in sorted((ROOT / "samplan").glob("**/static/**/*")):
        if path.is_file():
            found.update(str(path.relative_to(ROOT)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()
