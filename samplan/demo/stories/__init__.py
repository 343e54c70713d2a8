"""The lived stories of the demo county, each at its own step. Made-up people, real actions.

One function tells one person's story, in the file of its kind; a story goes on by a line at its end.
"""

from __future__ import annotations

from datetime import datetime

from samplan.demo.stories import children, home, lives, minds
from samplan.demo.stories.days import Days

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
