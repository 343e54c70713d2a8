"""Who reads what one writes, in the words of the line "Läses av": one place, so that they say the same everywhere.

What an organisation owns is read by all its units that are in the case, and not by the writer's alone (ACC-02).
"""

from collections.abc import Iterable

from samplan.coordination.cases.models import Party
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.templatetags.sv import listed

COLLEAGUES = "de hos er arbetsgivare som är med"


def own(first: str) -> str:
    """To staff: the person, and all units of their own organisation that are in the case."""
    return f"{first} och {COLLEAGUES}"


def besked(first: str, units: Iterable[Unit], meeting: bool = False) -> str:
    """To staff, of their word on a line: the person, those of the plan that their own consent reaches (``units``, see
    ``consents.reaches``), and whoever sits in a meeting that goes on."""
    names = sorted(unit.name for unit in units)
    return listed([first, *names, COLLEAGUES, *(["de som är på mötet"] if meeting else [])], first)


def organisations(unit: Unit, parties: Iterable[Party]) -> str:
    """To the person: themself, the unit, and the others of its organisation that are in the case, by name.

    parties: those that are with and those that may come to be.
    """
    of = unit.organisation
    names = sorted({p.name for p in parties if p.is_of(of.id) and p.unit_id != unit.id and p.until is None})
    others = f"Du, {unit.name} och de andra hos {of.name} som är med"
    return f"{others}: {', '.join(names)}" if names else others
