"""The register: huvudmän, organisations, a tree of units by verksamhet, and the assignments of staff."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.directory import queries
from samplan.foundation.directory.models import Assignment, Organisation, Unit
from samplan.rulebook.permissions import Role
from tests.cast import World


@pytest.mark.req("ORG-01")
def test_the_register_holds_every_kind_of_huvudman_and_units_with_all_it_takes_to_reach_them(world: World) -> None:
    kinds = set(Organisation.objects.values_list("kind", flat=True))
    assert kinds == {"region", "kommun", "school", "private"}
    unit = Unit.objects.get(id=key("bjorken"))
    assert unit.hsa_id and unit.kind and unit.phone and unit.opening_hours and unit.inbox_email


@pytest.mark.req("ORG-01")
def test_units_form_a_tree_of_any_depth(world: World) -> None:
    parent = Unit.objects.get(id=key("bjorken"))
    with acting(actors.system()):
        for depth in range(4):
            parent = Unit.objects.create(
                id=uuid4(),
                organisation_id=parent.organisation_id,
                parent=parent,
                kind="team",
                name=f"Team {depth}",
                hsa_id=f"SE-TEST-{uuid4()}",
                closed_at=world.now,
            )
    assert parent.parent.parent.parent.parent_id == key("bjorken")


@pytest.mark.req("ORG-01")
def test_a_unit_that_is_closed_cannot_be_called(world: World) -> None:
    open_now = {unit.id for unit in queries.callable_units(world.now)}
    assert key("bjorken") in open_now
    closed = Unit.objects.filter(closed_at__lte=world.now).values_list("id", flat=True)
    assert not open_now & set(closed)


@pytest.mark.req("ORG-04")
def test_every_role_of_the_routines_is_known_and_a_user_can_hold_several_assignments(world: World) -> None:
    assert len(Role) >= 20
    units = [assignment.unit_id for assignment in queries.assignments_of(key("user lena"), world.now)]
    assert set(units) == {key("hemsjukvard"), key("bjorken")}
    roles = set(Assignment.objects.values_list("role", flat=True))
    assert roles <= set(Role.__members__)


@pytest.mark.req("ORG-04")
def test_an_assignment_counts_from_its_first_moment_to_its_last(world: World) -> None:
    row = Assignment.objects.get(id=key("oskar"))
    assert queries.assignment(row.id, row.from_at) is not None
    assert queries.assignment(row.id, row.from_at - timedelta(seconds=1)) is None
    with pytest.raises(IntegrityError, match="assignment_ends_after_it_begins"), acting(actors.system()):
        with transaction.atomic():
            Assignment.objects.filter(id=row.id).update(until_at=row.from_at)


def test_a_unit_where_nobody_works_is_told_at_once(world: World) -> None:
    units = Unit.objects.filter(id__in=[key("bjorken"), key("lyktan_hc")])
    with acting(actors.system()):
        assert queries.unmanned(units, world.now) == set()
        assert queries.unmanned(units, world.now - timedelta(days=400)) == {key("bjorken"), key("lyktan_hc")}
