"""Finds a browser for the tests, or fetches one into the checkout, without root and without a CDN.

On Linux x86-64 everybody gets the same one: npm's @sparticuz/chromium, whose package contains the browser itself, the
libraries that a bare system lacks, and a font. Elsewhere a browser that is there is used, else Playwright installs one.
"""

from __future__ import annotations

import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from tools import npm
from tools.places import ROOT, VAR, one_at_a_time

NPM = ROOT / "tests" / "browser"
PACKAGE = NPM / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = VAR / "browser"


@dataclass(frozen=True)
class Browser:
    """The program, None for Playwright's own; and what its environment needs beyond ours."""

    program: str | None
    env: dict[str, str] = field(default_factory=dict)


def find() -> Browser:
    """A browser that can be started. Exits with a sentence on how to mend it if none can be had."""
    # Playwright's own node needs libatomic, which bare systems lack; the wheel's does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(npm.node()))
    if chosen := os.environ.get("SAMPLAN_BROWSER"):
        return Browser(chosen)
    if platform.system() == "Linux" and platform.machine() == "x86_64":
        return _pinned()
    for name in ("chromium-headless-shell", "chromium", "google-chrome"):
        if program := shutil.which(name):
            return Browser(program)
    if subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium-headless-shell"], check=False
    ).returncode:
        sys.exit("No browser for the tests. Install chromium, or name one: SAMPLAN_BROWSER=/path/to/chromium ./test")
    return Browser(None)


def _pinned() -> Browser:
    locked = json.loads((NPM / "package-lock.json").read_text())["packages"]["node_modules/@sparticuz/chromium"][
        "version"
    ]
    home = UNPACKED / locked
    with one_at_a_time("browser"):
        if not (home / "chromium").exists():
            _fetch()
            _unpack(home)
    libraries = {"LD_LIBRARY_PATH": str(home / "al2023" / "lib"), "FONTCONFIG_FILE": str(home / "fonts.conf")}
    return Browser(str(home / "chromium"), libraries)


def _fetch() -> None:
    npm.install(NPM, "or name a browser that is here: SAMPLAN_BROWSER=/path/to/chromium ./test. Without: ./test fast")


def _unpack(home: Path) -> None:
    import brotli

    packed = PACKAGE / "bin"
    unfinished = home.with_name(f"{home.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name in ("al2023", "fonts"):
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress((packed / f"{name}.tar.br").read_bytes()))) as archive:
            # Python 3.11.2 does not know filters yet. The package's content is pinned by package-lock.json.
            safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            archive.extractall(unfinished / name, **safely)  # type: ignore[arg-type]  # noqa: S202
    # With no font at all, pages crash.
    (unfinished / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{home}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{home}/fontcache</cachedir></fontconfig>"
    )
    program = unfinished / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    unfinished.rename(home)
