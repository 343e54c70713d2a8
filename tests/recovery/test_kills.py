"""What has been answered is never lost, whatever dies."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.recovery import kills


@pytest.mark.slow
def test_nothing_that_was_answered_is_lost_or_half_written_when_database_web_and_worker_are_killed(
    tmp_path: Path,
) -> None:
    seed = random.randrange(10**6)
    print(f"kills {seed}")
    figures = kills.run(len(kills.VICTIMS), seed, tmp_path)
    assert figures["acknowledged"] > 0
