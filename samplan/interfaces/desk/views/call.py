"""Write the kallelse, check it, send it; and let the person's need move a limit."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.access import open_case, readable_documents
from samplan.coordination.cases.models import Case, Consent, Duty, Party
from samplan.coordination.meetings import calls, deadlines
from samplan.coordination.meetings.models import Meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.drafting import draft, keep_sent
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.pages.templatetags.sv import in_sweden, klockslag, lang
from samplan.foundation.persons import queries as persons
from samplan.interfaces.desk import duties, frame
from samplan.interfaces.desk.forms.call import CallForm, DeadlineForm, MoreForm
from samplan.interfaces.desk.forms.case import moment
from samplan.interfaces.parts import calendar_file
from samplan.rulebook import calling, coordination, packs
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission
from samplan.rulebook.refused import Refused

SENDING = "sandning"  # the key of one sending, which goes with it through every step: twice is once


@allow(STAFF, "GET", "POST")
def write(request: Request, id: UUID) -> HttpResponse:
    """Write the kallelse. What was written is kept as its draft and checked at an address of its own, so that the way
    back never leads to a form that was sent."""
    case = open_case(request.actor, id, Permission.CALL, request.now)
    form, context = _written(request, case, sent(request))
    if request.method == "POST":
        try:
            keep_sent(request, "call", id, but={"steg"})
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            to = f"{reverse('desk:call_review', args=[id])}?{urlencode({SENDING: form.request_id})}"
            return HttpResponse(status=303, headers={"Location": to})
    return page(request, "desk/call.html", **context)


@allow(STAFF, "GET", "POST")
def review(request: Request, id: UUID) -> HttpResponse:
    """Check the kallelse and send it: what stands on the page is what is sent. What is wrong is corrected first."""
    case = open_case(request.actor, id, Permission.CALL, request.now)
    typed = request.POST if request.method == "POST" else _kept(request, id)
    if typed is None:  # sent already, which the form says, or thrown away
        to = "desk:call" if calls.booked(case, request.actor, request.now) else "desk:case"
        return HttpResponse(status=303, headers={"Location": reverse(to, args=[id])})
    form, context = _written(request, case, typed)
    if request.method == "POST":
        event = form.submit(calls.invite, case=case, by=request.actor, now=request.now)
        if event:
            letters = bool(event.facts["letters"])
            return done(request, "kallelse-skickad-brev" if letters else "kallelse-skickad", "desk:case", id)
    if (form.errors and not form.only_later_missing) or context["booked"]:
        return page(request, "desk/call.html", **context)
    return _review(request, case, form, context)


@allow(STAFF, "GET", "POST")
def more(request: Request, id: UUID) -> HttpResponse:
    """Call those that the person has said yes to since the call to the booked meeting was sent."""
    case = open_case(request.actor, id, Permission.CALL, request.now)
    form = MoreForm(sent(request), parties=consents.uncalled(case, queries.parties_of(case), request.now))
    if request.method == "POST":
        event = form.submit(calls.call_more, case=case, by=request.actor, now=request.now)
        if event:
            letters = bool(event.facts["letters"])
            return done(request, "kallelse-skickad-brev" if letters else "kallelse-skickad", "desk:case", id)
    context = frame.of(case, request.actor, request.now)
    booked = calls.booked(case, request.actor, request.now)
    back = reverse("desk:case", args=[id])
    return page(request, "desk/call_more.html", **context, form=form, booked=booked, back=back)


def _kept(request: Request, id: UUID) -> QueryDict | None:
    """What was written, as if the form had been sent now."""
    words = draft(request, "call", id).words
    if words is not None:
        words["request_id"] = request.GET.get(SENDING, "")
    return words


def _written(request: Request, case: Case, typed: Any) -> tuple[CallForm, dict[str, Any]]:
    """The form, with what was typed when something was, and what the page shows beside it."""
    # Only those whom the consent covers can be called; others may have been asked about and not be let in.
    covered = consents.may_be_told(case, request.now)
    known = queries.parties_of(case)
    own = next((p for p in known if p.unit_id == case.coordinating_unit_id), None)
    parties = [p for p in known if p.id in covered and p.unit_id != case.coordinating_unit_id]
    window = _window(case, request.actor)
    limits = (window.not_before, window.due_on) if window else (None, None)
    form = CallForm(
        typed,
        case=case,
        parties=parties,
        by_name=request.actor.name,
        now=request.now,
        days=calling.suggested_days(local_date(request.now), *limits),
        own=own,
        initial=_follow_up(case, request),
        draft=draft(request, "call", case.id),
    )
    context = frame.of(case, request.actor, request.now)
    booked = calls.booked(case, request.actor, request.now)
    return form, context | {
        "form": form,
        "too_late": context["too_late"] or _too_late(booked, parties, context["own_answers"]),
        "booked": booked,
        "window": window,
        "rules": _rules(case),
        "unmanned": _unmanned(parties, request),
        "address": queries.contact_of(case.person_id, "address"),
        "back": reverse("desk:case", args=[case.id]),
        "no_parties": not parties,
        "uncalled": consents.uncalled(case, known, request.now) if booked else [],
    }


def _too_late(booked: Meeting | None, parties: list[Party], answers: list[Consent]) -> str:
    """Why the form is not shown though the plan goes on: the call has gone, or the consent covers nobody any more.

    answers: what the organisation has been answered.
    """
    if booked is not None:
        return "En kallelse skickades medan sidan var öppen. Den här är inte skickad."
    if parties:
        return ""
    taken = [scope.withdrawn_at for row in answers for scope in row.scope.all() if scope.withdrawn_at is not None]
    when = f"togs tillbaka {lang(max(taken))}" if taken else "ändrades"
    return f"Samtycket för dem som skulle kallas {when}, medan sidan var öppen. Inget är sparat nu."


def _review(request: Request, case: Case, form: CallForm, context: dict[str, Any]) -> HttpResponse:
    """The page where all is checked before it is sent."""
    chosen = form.chosen()
    more = {
        "chosen": chosen,
        "count": len(chosen) + 1,
        "many": len(chosen) > calling.MANY,
        "unmanned": _unmanned(chosen, request),
        "review": form.review(),
        "unusual": calling.unusual_time(moment(form.cleaned_data["date"], form.cleaned_data["start"])),
        "outside": calls.outside_window(case, request.actor, form.cleaned_data["date"]),
        "contacts": contacts(case, request.now) if form.by_letter else None,
        "letters_to": [p for p in chosen if p.unit_id is None],
        "typed": [one for one in form.data.lists() if one[0] not in CallForm.ASKED_AGAIN],  # type: ignore[attr-defined]
        "back": reverse("desk:call", args=[case.id]),
    }
    return page(request, "desk/call_review.html", **context | more)


def _window(case: Case, actor: Actor) -> Duty | None:
    """The guideline's window for the meeting, as the unit's open duty tells of it; None when it has no dates."""
    found = (duty for duty in queries.open_duties(case, actor) if duty.kind == "meeting" and duty.due_on)
    return next(found, None)


def _rules(case: Case) -> dict[str, str]:
    """What the guideline says of who leads and who documents (MEET-08)."""
    pack = packs.load(case.pack)
    units = coordination.Starters(finder="")
    return {
        "leader": coordination.first_leader(pack, units, "").text_sv,
        "documenter": coordination.documenter(pack, "", "").text_sv,
    }


def _follow_up(case: Case, request: Request) -> dict[str, Any]:
    """After the first meeting one calls to the follow-up, at the time that was agreed at it (FOLL-01)."""
    if case.concluded_at is None:
        return {}
    initial: dict[str, Any] = {"kind": "follow_up", "purpose": "Att följa upp planen"}
    initial["questions"] = "Hur har det gått?\nVad ska vi ändra?"
    plan = queries.newest(case, request.actor, "plan")
    agreed = (plan.content.get("follow_up") or {}) if plan else {}
    if agreed.get("at"):
        at = datetime.fromisoformat(agreed["at"])
        if at > request.now:
            day = in_sweden(at)
            initial |= {"day": "other", "date": local_date(at), "start": klockslag(day).replace(".", ":")}
            initial["end"] = f"{(int(initial['start'][:2]) + 1) % 24:02}{initial['start'][2:]}"
        initial |= {"place": "" if case.person.protected else agreed.get("place", "")}
    return initial


def contacts(case: Case, now: datetime) -> dict[str, Any]:
    """The person's details to check before anything is posted (CALL-09); nothing but the fact when they are hidden."""
    person = case.person
    if person.protected:
        return {"hidden": True}
    listed = directory.units([person.listed_at]) if person.listed_at else {}
    residence = persons.residence(person.id, local_date(now))
    return {
        "hidden": False,
        "rows": [
            {"label": "Namn", "value": person.name},
            {"label": "Adress", "value": queries.contact_of(person.id, "address") or "Saknas"},
            {"label": "Telefon", "value": queries.contact_of(person.id, "phone") or "Saknas"},
            {"label": "Kommun", "value": residence or "Inte registrerad"},
            {"label": "Hälsocentral", "value": next((u.name for u in listed.values()), "Inte registrerad")},
            {
                "label": "Närstående",
                "texts": [
                    ", ".join(filter(None, (r.name, r.get_kind_display().lower(), r.phone)))
                    for r in persons.representatives(person.id, local_date(now))
                ]
                or ["Ingen registrerad"],
            },
        ],
    }


def _unmanned(parties: list[Party], request: Request) -> list[str]:
    """Units where nobody works now: what is sent there must also be said on the phone (ORG-10)."""
    nobody = directory.unmanned([p.unit for p in parties if p.unit], request.now)
    return [p.name for p in parties if p.unit_id in nobody]


@allow(STAFF, "GET", "POST")
def deadline(request: Request, id: UUID) -> HttpResponse:
    """Let the person's need move a limit, with the reason (CALL-11)."""
    case = open_case(request.actor, id, Permission.CALL, request.now)
    dated = {duty.kind: duty for duty in queries.open_duties(case, request.actor) if duty.due_at}
    form = DeadlineForm(sent(request), limits=[(kind, duties.title(duty)) for kind, duty in dated.items()])
    if request.method == "POST" and form.submit(deadlines.move_deadline, case=case, by=request.actor, now=request.now):
        return done(request, "tidsgrans-flyttad", "desk:case", id)
    context = frame.of(case, request.actor, request.now)
    back = reverse("desk:case", args=[id])
    return page(request, "desk/deadline.html", **context, form=form, limits=list(dated.values()), back=back)


@allow(STAFF, "GET")
def calendar(request: Request, id: UUID, document: UUID) -> HttpResponse:
    """The meeting of a call for one's own calendar, without a word of whom it is about."""
    case = open_case(request.actor, id, Permission.READ_PLAN, request.now)
    found = readable_documents(request.actor, case).filter(id=document, kind="call").first()
    if found is None:
        raise NotFound
    return calendar_file.answer(found, case)
