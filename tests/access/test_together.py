"""Several lists asked of the database as one question: each as it would be alone, and no more than one may read."""

from copy import copy

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import BinaryField, Model, Value
from django.test.utils import CaptureQueriesContext, isolate_apps

from samplan.coordination.cases.models import Case, Consent, ConsentScope, Delivery, Document, Duty, Event
from samplan.coordination.plans.models import Goal, Measure
from samplan.foundation.access.context import acting
from samplan.foundation.access.together import attach, together
from tests.cast import World, acting_as

OURS = ("cases", "plans", "meetings", "persons", "directory")


def _models() -> list[type[Model]]:
    every = [model for model in apps.get_models() if model._meta.app_label in OURS]
    return [m for m in every if not any(isinstance(field, BinaryField) for field in m._meta.concrete_fields)]


def _values(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("who", ["coordinator", "nurse", "outsider", "person"])
def test_each_list_is_what_it_is_when_it_is_asked_alone(world: World, who: str) -> None:
    """Of every table, to the last value and its type."""
    world.thread("deliver").play.end(world.now, "moved")
    with acting(acting_as(who)):
        lists = [model.objects.order_by("pk") for model in _models()]
        alone = [list(rows.all()) for rows in lists]
        with CaptureQueriesContext(connection) as asked:
            found = together(*lists)
        assert len(asked) == 1
        for one, other in zip(alone, found, strict=True):
            assert [_values(row) for row in one] == [_values(row) for row in other]
            for row, same in zip(one, other, strict=True):
                assert row == same and not same._state.adding
                kinds = {name: type(value) for name, value in _values(row).items()}
                assert kinds == {name: type(value) for name, value in _values(same).items()}
    assert who == "outsider" or sum(map(len, alone)) > 30


@pytest.mark.req("ACC-02")
def test_order_and_what_is_asked_for_are_kept(world: World) -> None:
    thread = world.thread("deliver")
    with acting(acting_as("coordinator")):
        events = Event.objects.filter(case=thread.id, kind__in=["need.known", "call.sent", "consent.recorded"])
        down, up, none, empty = together(
            events.order_by("-recorded_at"),
            events.order_by("recorded_at"),
            Goal.objects.filter(id__in=[]),
            Case.objects.filter(ending="100 % 'säkert' %s"),
        )
        assert [event.id for event in up] == [event.id for event in down][::-1] and len(up) >= 3
        assert none == empty == []
        assert together() == [] and together(Goal.objects.none()) == [[]]


@pytest.mark.req("ACC-02")
def test_children_are_given_to_their_parents_without_another_question(world: World) -> None:
    thread = world.thread("deliver")
    with acting(acting_as("coordinator")):
        rows, scope = together(
            Consent.objects.filter(case=thread.id), ConsentScope.objects.filter(consent__case=thread.id)
        )
        documents, deliveries = together(
            Document.objects.filter(case=thread.id).order_by("made_at"), Delivery.objects.filter(case=thread.id)
        )
        attach([], "scope", [])
        with CaptureQueriesContext(connection) as asked:
            attach(rows, "scope", scope)
            attach(documents, "deliveries", deliveries)
            assert sorted(one.id for row in rows for one in row.scope.all()) == sorted(one.id for one in scope)
            assert all(one.consent is row for row in rows for one in row.scope.all())
            assert all(one.document is row for row in documents for one in row.deliveries.all())
            assert sum(len(row.deliveries.all()) for row in documents) == len(deliveries) > 1
        assert len(asked) == 0


@pytest.mark.parametrize(
    "rows",
    [
        lambda: Duty.objects.select_related("unit"),
        lambda: Measure.objects.values("id"),
        lambda: Measure.objects.only("what"),
        lambda: Document.objects.prefetch_related("deliveries"),
        lambda: Measure.objects.annotate(one=Value(1)),
        lambda: Measure.objects.filter(what="a").union(Measure.objects.filter(what="b")),
        lambda: Measure.objects.extra(select={"one": "1"}),
    ],
)
def test_a_list_that_is_more_than_rows_of_one_table_is_refused(rows) -> None:
    with pytest.raises(ValueError, match="whole rows"):
        together(rows())


@pytest.mark.parametrize(
    "field",
    [
        models.BinaryField(),
        models.DecimalField(max_digits=9, decimal_places=2),
        models.DurationField(),
        ArrayField(models.UUIDField()),
        ArrayField(models.DecimalField(max_digits=9, decimal_places=2)),
        ArrayField(ArrayField(models.DateField())),
    ],
)
@isolate_apps("tests.access")
def test_a_list_with_what_json_would_change_is_refused(field: models.Field) -> None:
    class Priced(Model):
        value = copy(field)

        class Meta:
            app_label = "access"

    with pytest.raises(ValueError, match="whole rows"):
        together(Priced.objects.all())


@isolate_apps("tests.access")
def test_a_list_that_names_such_a_value_elsewhere_is_refused_too() -> None:
    class Price(Model):
        value = models.DecimalField(primary_key=True, max_digits=9, decimal_places=2)

        class Meta:
            app_label = "access"

    class Priced(Model):
        of = models.ForeignKey(Price, models.PROTECT)

        class Meta:
            app_label = "access"

    with pytest.raises(ValueError, match="whole rows"):
        together(Priced.objects.all())
