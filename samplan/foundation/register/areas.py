"""Sweden's 21 regions and 290 kommuner with their codes: two digits for a region, four for a kommun.

Source: Statistics Sweden's codes (SCB), as they stand since 2007. Gotland is both: region 09, kommun 0980.
"""

import csv
from functools import cache
from pathlib import Path


@cache
def areas() -> dict[str, str]:
    """Every code with its name: "25" Region Norrbotten, "2582" Boden."""
    with Path(__file__).with_name("areas.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@cache
def kommuner() -> dict[str, str]:
    """The kommuner by code."""
    return {code: name for code, name in areas().items() if len(code) == 4}


@cache
def regions() -> dict[str, str]:
    """The regions by code."""
    return {code: name for code, name in areas().items() if len(code) == 2}
