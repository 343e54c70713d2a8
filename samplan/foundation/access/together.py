"""Several lists of rows, asked of the database as one question.

A statement costs both sides something by itself, and here more than elsewhere, since each asks who acts. A page that
needs ten small lists about one case asks for them together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Model, QuerySet


def together(*lists: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each of ``lists`` in its order, as if it had been asked alone, of one moment and in one statement.

    Of whole rows of one table: raises ValueError for what joins, combines, computes or fetches more, leaves out, or has
    values that JSON would change.
    """
    found: list[list[Any]] = [[] for _ in lists]
    asked: list[int] = []
    columns: list[str] = []
    values: list[Any] = []
    for number, rows in enumerate(lists):
        query = rows.query
        more = query.select_related or query.annotation_select or query.extra or query.combinator
        fewer = query.values_select or query.deferred_loading[0]
        fetched = rows._prefetch_related_lookups  # type: ignore[attr-defined]
        if more or fewer or fetched or not all(map(_comes_back, rows.model._meta.concrete_fields)):
            raise ValueError("Only whole rows of one table are asked for together.")
        try:
            sql, params = query.sql_with_params()
        except EmptyResultSet:
            continue  # nothing can be in it
        asked.append(number)
        columns.append(f"(select json_agg(x) from ({sql}) x)")  # noqa: S608  # a query's own text; its values stand apart
        values += params
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"select {', '.join(columns)}", values)
            answers = cursor.fetchone()
        for number, answer in zip(asked, answers, strict=True):
            found[number] = list(_rows(lists[number].model, answer or ()))
    return found


# What ``to_python`` makes the same of again from what JSON tells; not bytes, decimals, or ids in an array.
PLAIN = (models.IntegerField, models.BooleanField, models.CharField, models.TextField)
TOLD = (*PLAIN, models.AutoField, models.UUIDField, models.DateField, models.JSONField)


def _comes_back(field: Any) -> bool:
    if isinstance(field, ArrayField):
        return isinstance(field.base_field, PLAIN)
    target = getattr(field, "target_field", None)  # of what names a row elsewhere
    return isinstance(field, TOLD) if target is None else _comes_back(target)


def _rows(model: type[Model], told: Iterable[dict[str, Any]]) -> Iterator[Model]:
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    read = [(str(field.column), field.to_python) for field in fields]
    for row in told:
        yield model.from_db(connection.alias, names, [to_python(row[column]) for column, to_python in read])


def attach(parents: Sequence[Model], relation: str, children: Iterable[Model]) -> None:
    """Let ``parent.relation.all()`` of each of ``parents`` be its own of ``children``, as ``prefetch_related`` does."""
    if not parents:
        return
    field = parents[0]._meta.get_field(relation).field  # type: ignore[union-attr]  # of the children, back to these
    known, own = {parent.pk: parent for parent in parents}, defaultdict(list)
    for child in children:
        if parent := known.get(getattr(child, field.attname)):
            field.set_cached_value(child, parent)
            own[parent.pk].append(child)
    for pk, parent in known.items():
        rows = getattr(parent, relation).get_queryset()
        rows._result_cache, rows._prefetch_done = own[pk], True
        parent._prefetched_objects_cache = getattr(parent, "_prefetched_objects_cache", {}) | {relation: rows}  # type: ignore[attr-defined]
