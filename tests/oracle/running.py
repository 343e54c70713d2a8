"""One whole run: the world, the tour, the attempts, the rows, the mix-up, and what was found in one line."""

from __future__ import annotations

import logging
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

from django.test.utils import override_settings

from tests.oracle import mixup, rows, world
from tests.oracle.attempts import Attempts
from tests.oracle.report import Report
from tools.databases import Databases, named


def run(
    databases: Databases,
    name: str,
    seed: int,
    attempts: int,
    *,
    mixed: int = 2000,
    minutes: float = 0,
    people: int = 0,
    tell: Callable[[str], None] = lambda words: None,
) -> tuple[Report, str]:
    """Try ``attempts`` times, or for ``minutes``, in the empty database ``name``. Returns what was found.

    tell: is told how far it has come, and what has been found wrong so far.
    """
    began = time.monotonic()
    with ids_by(seed):
        played = world.make(seed, named(databases.owner, name), people=people or world.SMALL)
    tries = Attempts(played)
    folder = tempfile.TemporaryDirectory()
    out = Path(folder.name)  # where the demo's page of what has been sent looks, too
    texts = override_settings(
        SMS_PORT="samplan.foundation.outbox.sms.FolderPort", SMS_FOLDER=out / "sms", DEMO_MAIL=out / "mail"
    )
    with quiet(), ids_by(seed + 1), folder, texts, closing(played):
        rows.compare(played, tries.report)
        tries.tour()
        while tries.report.attempts < attempts or time.monotonic() - began < minutes * 60:
            tries.run(min(1000, max(1, attempts - tries.report.attempts)) if not minutes else 1000)
            tell(f"{tries.report.attempts} attempts in {time.monotonic() - began:.0f} s{_found(tries.report)}")
        tries.letters_out()
        tell(f"{mixed} interleaved begin after {time.monotonic() - began:.0f} s{_found(tries.report)}")
        disturbed = mixup.run(tries, mixed, superuser=databases.superuser)
    return tries.report, line(tries.report, mixed, disturbed, time.monotonic() - began)


def _found(report: Report) -> str:
    found = [*report.leaks, *report.refusals, *report.broken]
    return "".join(f"\n  fault: {what}" for what in found)


def line(report: Report, mixed: int, disturbed: int, seconds: float) -> str:
    """What can be quoted."""
    return (
        f"oracle: {report.attempts} attempts, {report.rows} rows asked of the database, "
        f"{mixed} interleaved ({disturbed} broken off): {sum(report.leaks.values())} leaks, "
        f"{sum(report.refusals.values())} wrong refusals, {sum(report.broken.values())} broken; "
        f"{len(report.reached)} of {len(report.addresses)} addresses reached with success; "
        f"{len(report.seen)} of {report.words} canaries read by somebody who may; "
        f"{report.changes} refused changes compared; seed {report.seed}; {seconds:.0f} s"
    )


@contextmanager
def quiet() -> Iterator[None]:
    """The server's log of refusals and of what is broken on purpose is not shown."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def ids_by(seed: int) -> Iterator[None]:
    """Ids that Python makes follow the seed: what is sorted by id, and so what is drawn, is the same another time."""
    with mock.patch("os.urandom", random.Random(f"ids {seed}").randbytes):
        yield
