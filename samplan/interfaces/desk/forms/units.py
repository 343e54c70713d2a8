"""Units to choose among: by whom they act for, and fewer of them by a word. A county has some three hundred."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.forms.boundfield import BoundWidget

from samplan.foundation.directory.models import Organisation, Unit
from samplan.foundation.register.areas import areas, kommuner

SEARCH = "sok"  # the word, in the address: the name of a unit or a kommun, never of a person
LONGEST = 60
FEW = 40  # units that are shown without opening anything
SUGGESTED = "Föreslagna. Fråga om var och en"


@dataclass
class Group:
    """One huvudman's units, or one kommun's: its name, and by organisation the boxes to tick."""

    name: str
    units: dict[str, list[Unit]] = field(default_factory=dict)
    shown: dict[str, list[BoundWidget]] = field(default_factory=dict)
    ticked: int = 0

    @property
    def suggested(self) -> bool:
        """Whether it is the units to ask about first: of several organisations, which stand beside each name."""
        return self.name == SUGGESTED

    @property
    def count(self) -> int:
        return sum(map(len, self.units.values()))


def whose(organisation: Organisation, regions: dict[str, str]) -> str:
    """The name of whom the organisation acts for. regions: the region's name by its code as huvudman."""
    if organisation.huvudman in regions:
        return regions[organisation.huvudman]
    kommun = kommuner().get(organisation.area)
    return f"Kommun: {kommun}" if kommun else organisation.name


def regions_of(organisations: Iterable[Organisation]) -> dict[str, str]:
    """The regions among them, which the private givers of care act for too."""
    found = (one for one in organisations if one.kind == Organisation.Kind.REGION)
    return {one.huvudman: areas().get(one.area, one.name) for one in found}


def grouped(units: Sequence[Unit], suggested: Iterable[object]) -> list[Group]:
    """The suggested first, then the region's, then each kommun's and everybody else's by name."""
    first, regions = set(suggested), regions_of(unit.organisation for unit in units)
    groups: dict[str, Group] = {}
    for unit in units:
        name = SUGGESTED if unit.id in first else whose(unit.organisation, regions)
        found = groups.setdefault(name, Group(name)).units
        found.setdefault(unit.organisation.name, []).append(unit)
    for group in groups.values():  # whoever the group is named after first, since its units stand right below the name
        group.units = dict(sorted(group.units.items(), key=lambda found: (found[0] != group.name, found[0])))
    order = {SUGGESTED: 0} | dict.fromkeys(regions.values(), 1)
    return [groups[name] for name in sorted(groups, key=lambda name: (order.get(name, 2), name))]


def fits(unit: Unit, group: str, word: str) -> bool:
    """Whether every part of ``word`` stands in the unit's name, its organisation's or the group's."""
    text = f"{unit.name} {unit.organisation.name} {group}".casefold()
    return all(part in text for part in word.casefold().split())
