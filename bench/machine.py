"""What the processes cost, as /proc tells it: processor time and memory. Elsewhere than on Linux nothing is known."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(parent: int) -> dict[int, list[str]]:
    """``parent`` and all that it has started, each with the fields of its stat file after the name."""
    stats: dict[int, list[str]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats[int(stat.parent.name)] = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
    found = {parent} & stats.keys()
    while more := {pid for pid, fields in stats.items() if int(fields[1]) in found} - found:
        found |= more
    return {pid: stats[pid] for pid in found}


def processor_ms(parent: int) -> float:
    """The processor time that the family has used so far, its children that have ended included."""
    return sum(int(field) for fields in family(parent).values() for field in fields[11:15]) * 1000 / TICKS


def ran_ms(parent: int, title: str = "") -> float:
    """The same to the nanosecond, of those processes of the family that live and whose names hold ``title``."""
    used = 0
    for pid in family(parent):
        try:
            if title in Path(f"/proc/{pid}/cmdline").read_text():
                used += sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        except OSError:
            continue  # it has just ended
    return used / 1_000_000


def biggest_mb(parent: int) -> int | None:
    """The resident memory of the biggest process of the family."""
    page = os.sysconf("SC_PAGE_SIZE")
    sizes = [int(fields[21]) * page for fields in family(parent).values()]
    return max(sizes) // 1_000_000 if sizes else None
