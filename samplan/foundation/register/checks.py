"""What must hold between the rows of a county's folder: nothing twice, nobody where there is no unit, no ring."""

from __future__ import annotations

from samplan.foundation.register.files import (
    ASSIGNMENTS,
    ORGANISATIONS,
    PERSONS,
    STAFF,
    UNITS,
    Folder,
    Row,
)


def check(folder: Folder) -> None:
    """Add to ``folder`` every fault that shows only when its rows are held against each other."""
    for file, columns, what in (
        (ORGANISATIONS, ("hsa_id",), "HSA-id:t"),
        (UNITS, ("hsa_id",), "HSA-id:t"),
        (STAFF, ("hsa_id",), "HSA-id:t"),
        (ASSIGNMENTS, ("personal", "enhet", "roll"), "Uppdraget"),
        (PERSONS, ("nummer",), "Numret"),
    ):
        _once(folder, file, columns, what)
    organisations, units, staff = (_by_hsa(folder, file) for file in (ORGANISATIONS, UNITS, STAFF))
    _known(folder, UNITS, "organisation", organisations, ORGANISATIONS)
    _known(folder, ASSIGNMENTS, "personal", staff, STAFF)
    _known(folder, ASSIGNMENTS, "enhet", units, UNITS)
    _known(folder, PERSONS, "halsocentral", units, UNITS)
    _tree(folder, units)
    _dates(folder)
    _areas(folder)


def _by_hsa(folder: Folder, file: str) -> dict[str, Row]:
    return {str(row["hsa_id"]): row for row in folder.rows.get(file, [])}


def _once(folder: Folder, file: str, columns: tuple[str, ...], what: str) -> None:
    first: dict[tuple[str, ...], int] = {}
    for row in folder.rows.get(file, []):
        if not row.right(*columns):
            continue
        line = first.setdefault(tuple(str(row[column]).upper() for column in columns), row.line)
        if line != row.line:
            folder.fault(file, row.line, f"{what} står redan på rad {line}.")


def _known(folder: Folder, file: str, column: str, known: dict[str, Row], where: str) -> None:
    if where not in folder.rows or where in folder.lost:
        return  # what is wrong there has been said; here it would be said once more for each row
    for row in folder.rows.get(file, []):
        if row.right(column) and row[column] and row[column] not in known:
            folder.fault(file, row.line, f"{column}: {row[column]} finns inte i {where}.")


def _tree(folder: Folder, units: dict[str, Row]) -> None:
    for row in folder.rows.get(UNITS, []):
        parent = units.get(str(row["overordnad"]))
        if not row["overordnad"] or not row.right("overordnad"):
            continue
        if parent is None:
            folder.fault(UNITS, row.line, f"overordnad: {row['overordnad']} finns inte i {UNITS}.")
        elif row.right("organisation") and parent["organisation"] != row["organisation"]:
            folder.fault(UNITS, row.line, "overordnad: Enheten och den som står över hör till olika organisationer.")
        elif _in_a_ring(row, units):
            folder.fault(UNITS, row.line, "overordnad: Enheten står över sig själv.")


def _in_a_ring(row: Row, units: dict[str, Row]) -> bool:
    seen: set[str] = set()
    above: Row | None = row
    while above is not None and above["overordnad"]:
        if str(above["hsa_id"]) in seen:
            return True
        seen.add(str(above["hsa_id"]))
        above = units.get(str(above["overordnad"]))
    return False


def _dates(folder: Folder) -> None:
    for row in folder.rows.get(ASSIGNMENTS, []):
        begin, end = row["fran"], row["till"]
        if row.right("fran", "till") and begin and end and end <= begin:  # type: ignore[operator]
            folder.fault(ASSIGNMENTS, row.line, "till: Slutet kommer inte efter början.")


def _areas(folder: Folder) -> None:
    digits = {"region": 2, "kommun": 4}
    for row in folder.rows.get(ORGANISATIONS, []):
        wanted = digits.get(str(row["slag"]))
        if row.right("slag", "kod") and row["kod"] and len(str(row["kod"])) != wanted:
            text = (
                f"kod: En {row['slag']} har {wanted} siffror i sin kod."
                if wanted
                else "kod: Bara för region och kommun."
            )
            folder.fault(ORGANISATIONS, row.line, text)
