"""The lived stories of the demo county, each at its own step. Made-up people, real actions.

One function tells one person's story, in the file of its kind; a story goes on by a line at its end.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Subquery

from samplan.coordination.cases.models import Case, Event
from samplan.demo.play import is_away, staff
from samplan.demo.stories import children, home, lives, minds
from samplan.demo.stories.days import Days
from samplan.foundation.access.context import acting

STORIES = (
    home.maj,
    home.olle,
    home.gun,
    home.eva,
    home.bo,
    home.roland,
    home.hilding,
    home.veikko,
    home.astrid,
    home.sixten,
    home.folke,
    home.barbro,
    children.ali,
    children.hodan,
    children.alma,
    minds.ida,
    minds.tomas,
    minds.rut,
    minds.robin,
    minds.jimmy,
    lives.tuva,
    lives.nora,
    lives.per,
)


def play(now: datetime) -> None:
    """Play every story, as seen at ``now``."""
    days = Days(now)
    for story in STORIES:
        story(days)
    is_away(now, "sara", "gunilla", by="karin", after=20, days=7)
    for name in LEADERS:
        _as_long_ago_as_it_was(name)


# One of each unit that coordinates.
LEADERS = ("sara", "elin", "aila", "amina", "jonas", "ulf", "hanna", "johan")


def _as_long_ago_as_it_was(name: str) -> None:
    """The lists show when a story's last event happened, not when it was played."""
    who = staff(name)
    last = Event.objects.filter(case=OuterRef("id")).order_by("-at").values("at")[:1]
    with acting(who):
        Case.objects.filter(coordinating_unit_id=who.unit).update(changed_at=Subquery(last))
