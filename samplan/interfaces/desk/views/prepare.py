"""Förbered mötet with the person: what they have answered, what they say, the kartläggning, and papers to hand over."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import mapping, prepared, preparing
from samplan.foundation.access.answers import Forbidden
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.conflict import conflict
from samplan.interfaces.desk.forms.prepare import MappingForm, NotedForm
from samplan.interfaces.letters import SIZES, papers
from samplan.rulebook import questions as rules
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission

PAPERS = (
    ("", "public:about_pdf"),
    ("För barn", "public:about_child_pdf"),
    ("För unga", "public:about_young_pdf"),
    ("För den som står nära", "public:about_close_pdf"),
    ("För personal", "public:about_staff_pdf"),
)
NOT_YOURS = "Det är den enhet som samordnar som kan göra det här."


def _set(case: Case, request: Request) -> str:
    return rules.set_of(consents.age(case.person.born_on, local_date(request.now)))


def _coordinates(case: Case, request: Request) -> bool:
    return case.coordinating_unit_id == request.actor.unit


@allow(STAFF, "GET", "POST")
def prepared_by_person(request: Request, id: UUID) -> HttpResponse:
    """What the person has let the coordinator see, and the same questions to note what they say."""
    case = open_case(request.actor, id, Permission.PREPARE, request.now)
    if not _coordinates(case, request):
        raise Forbidden(NOT_YOURS)
    rows, share = prepared.noted(case, request.actor)
    form = NotedForm(
        sent(request),
        case=case,
        asked=rules.SETS[_set(case, request)],
        rows=rows,
        initial={"share": share},
        draft=draft(request, "noted", id),
    )
    if request.method == "POST":
        if form.submit(preparing.note_answers, case=case, by=request.actor, now=request.now):
            return done(request, "svar-antecknade", "desk:prepared", id)
        now, _ = prepared.noted(case, request.actor)
        stale = conflict(form, form.of_codes(now), reverse("desk:prepared", args=[id]))
        if stale is not None:
            return page(request, "desk/conflict.html", **frame.of(case, request.actor, request.now), **stale)
    return page(
        request,
        "desk/prepared.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        answers=prepared.for_coordinator(case, request.actor),
        closed=prepared.CLOSED.get(prepared.closed(case), ""),
        mapped=mapping.is_made(case),
        pdf=reverse("desk:questions_pdf", args=[id]),
        papers=[(name, reverse(address)) for name, address in PAPERS],
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "GET")
def paper(request: Request, id: UUID) -> HttpResponse:
    """The seven questions on paper, for one without a phone."""
    case = open_case(request.actor, id, Permission.PREPARE, request.now)
    chosen = request.GET.get("storlek", "12")
    size = int(chosen) if chosen in {str(size) for size in SIZES} else 12
    return papers.questions(case, _set(case, request), request.actor, request.now, size=size)


@allow(STAFF, "GET", "POST")
def map_needs(request: Request, id: UUID) -> HttpResponse:
    """Kartläggningen: written with the person beside their own answers, and shared with those called."""
    case = open_case(request.actor, id, Permission.PREPARE, request.now)
    coordinates = _coordinates(case, request)
    if request.method == "POST" and not coordinates:
        raise Forbidden(NOT_YOURS)
    rows = mapping.written(case, request.actor) if coordinates else {}
    form = MappingForm(sent(request), case=case, rows=rows, draft=draft(request, "mapping", id))
    if request.method == "POST":
        share = "dela" in request.POST
        action = mapping.share_mapping if share else mapping.save_mapping
        if form.submit(action, case=case, by=request.actor, now=request.now):
            return done(request, "kartlaggning-delad" if share else "sparat", "desk:mapping", id)
        now = form.of_codes(mapping.written(case, request.actor))
        stale = conflict(form, now, reverse("desk:mapping", args=[id]))
        if stale is not None:
            stale["pressed"] = "dela" if share else ""
            return page(request, "desk/conflict.html", **frame.of(case, request.actor, request.now), **stale)
    answered = {one.code: one for one in prepared.for_coordinator(case, request.actor)} if coordinates else {}
    return page(
        request,
        "desk/mapping.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        areas=[
            (name, [answered[code] for code in rules.BESIDE[area] if code in answered], form.of(area))
            for area, name in rules.AREAS
        ],
        mapped=mapping.is_made(case),
        newest=queries.newest(case, request.actor, "mapping"),
        back=reverse("desk:prepared" if coordinates else "desk:case", args=[id]),
    )
