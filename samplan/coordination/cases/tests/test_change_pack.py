"""A case keeps the guideline it began with; another is an event."""

from datetime import timedelta

import pytest

from samplan.coordination.cases import actions
from samplan.coordination.cases.models import Case, Duty
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as


def change(thread: Thread, pack: str, who: str = "coordinator") -> None:
    by = acting_as(who)
    with acting(by) as now:
        case = Case.objects.get(id=thread.id)
        actions.change_pack(case=case, pack=pack, reason="moved", by=by, now=now)


def test_another_guideline_counts_for_what_comes_after_and_the_case_keeps_its_own(world: World) -> None:
    thread = world.thread("consent")
    change(thread, "norrbotten-2023")
    later = world.now + timedelta(hours=1)
    thread.play.call(later, later + timedelta(days=6), "Syfte", "Fråga?", place="Hemma")
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).pack == "demo"
        rules = {duty.kind: duty.rule for duty in Duty.objects.filter(case=thread.id)}
    assert rules["call"].startswith("demo.")
    assert not rules["acknowledge"].startswith("demo."), "Norrbotten says nothing of when a call is acknowledged"


def test_an_unknown_guideline_the_same_one_and_another_units_wish_are_refused(world: World) -> None:
    thread = world.thread("call")
    for pack, who in (("dalarna", "coordinator"), ("demo", "coordinator"), ("lag", "nurse")):
        with pytest.raises(Refused):
            change(thread, pack, who)
