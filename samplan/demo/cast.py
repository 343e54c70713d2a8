"""The fixed cast: the same seven keys for ever, in demo and tests. The ids never change."""

from dataclasses import dataclass
from uuid import UUID, uuid5

ROOT = UUID("5a3b1f7e-0d5c-4e0c-9a51-5a3b1f7e0d5c")


def key(name: str) -> UUID:
    """The id of a demo row by its name: the same in every demo."""
    return uuid5(ROOT, name)


@dataclass(frozen=True)
class Role:
    """One of the cast: how the demo login presents them. ``assignment`` or ``person`` is the name of a demo row."""

    name: str
    what: str
    assignment: str = ""
    person: str = ""


CAST: dict[str, Role] = {
    "person": Role("Maj Exempelsson", "82 år, bor hemma och får hjälp från flera håll", person="maj"),
    "coordinator": Role("Sara Lindqvist", "biståndshandläggare på Biståndsenheten Björkby", assignment="sara"),
    "nurse": Role("Elin Norberg", "distriktssköterska på Hälsocentralen Björken", assignment="elin"),
    "counsellor": Role("Jonas Ek", "kurator på Elevhälsan Björkby", assignment="jonas"),
    "head": Role("Karin Holm", "enhetschef på Biståndsenheten Björkby", assignment="karin"),
    "outsider": Role(
        "Oskar Berg", "undersköterska på Hälsocentralen Lyktan, som inte är med i Majs plan", assignment="oskar"
    ),
    "protected": Role("Nora Fiktiv", "har skyddade personuppgifter", person="nora"),
}
