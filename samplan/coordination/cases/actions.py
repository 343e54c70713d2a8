"""What can happen to a case itself: a call or an initiative is taken, a letter is posted."""

from datetime import datetime, timedelta
from uuid import UUID

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Event
from samplan.foundation.access.actor import Actor
from samplan.rulebook import packs
from samplan.rulebook.refused import Refused

UNDO = timedelta(minutes=10)


def open_duty(case: Case, kind: str, by: Actor, ref: str = "") -> Duty | None:
    """The acting unit's open duty of ``kind``, or None when it is met, cancelled or never was."""
    return Duty.objects.open().filter(case=case, kind=kind, unit_id=by.own_unit, ref=ref).first()


# what a receipt answers, and the document that then counts as taken
ASKED = {"call": Document.Kind.CALL, "initiative": Document.Kind.INITIATIVE}


@action
def acknowledge_call(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The unit has taken the call, or the initiativ: one click, with the name of who took it."""
    duty = open_duty(case, "acknowledge", by)
    if duty is None:
        raise Refused("Kallelsen är redan kvitterad, eller stoppad. Ladda om sidan.", code="already")
    what = duty.opened_by_kind.partition(".")[0] if duty.opened_by_kind == "initiative.sent" else "call"
    taken = Delivery.objects.filter(case=case, to_unit_id=by.unit, document__kind=ASKED[what], receipted_at=None)
    taken.update(receipted_at=now, receipted_by=by.name)
    return record(f"{what}.acknowledged", case=case, by=by, now=now, request_id=request_id)


@action
def undo_acknowledgement(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Take an acknowledgement back within ten minutes: a new event, nothing is erased."""
    receipts = [f"{what}.acknowledged" for what in ASKED]
    last = Event.objects.filter(case=case, unit_id=by.own_unit, kind__in=receipts).order_by("-at").first()
    if last is None or now - last.at > UNDO:
        raise Refused("Det går att ångra i tio minuter, och de har gått. Ring den som kallade.", code="late")
    what = last.kind.partition(".")[0]
    if Event.objects.filter(case=case, unit_id=by.own_unit, kind=f"{what}.answered", at__gt=last.at).exists():
        raise Refused("Ni har redan svarat. Ring den som frågade om något blev fel.", code="answered")
    taken = Delivery.objects.filter(case=case, to_unit_id=by.unit, document__kind=ASKED[what])
    taken.filter(receipted_at__gte=last.at).update(receipted_at=None, receipted_by="")  # not those of an earlier call
    return record("acknowledgement.undone", case=case, by=by, now=now, request_id=request_id)


@action
def post_letter(*, case: Case, delivery: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The letter has been printed and posted: it counts as delivered from now."""
    mine = Delivery.objects.filter(id=delivery, case=case, channel="letter", from_unit_id=by.unit)
    letter = mine.select_related("document").first()
    if letter is None or letter.recalled_at is not None:
        raise Refused("Brevet är stoppat och ska inte skickas. Kasta utskriften i sekretesskärlet.", code="recalled")
    if letter.posted_at is not None:
        raise Refused("Brevet är redan postat.", code="already")
    if off := not_to_post(case, letter):
        raise Refused(off, code="ended")
    Delivery.objects.filter(id=letter.id).update(posted_at=now, posted_by=by.name)
    return record("letter.posted", case=case, by=by, now=now, request_id=request_id, facts={"delivery": str(letter.id)})


def not_to_post(case: Case, letter: Delivery) -> str:
    """Why a letter that waits shall not be posted any more, "" when it shall: after the end nobody is invited."""
    if case.ended_at is not None and letter.posted_at is None and letter.document.kind == Document.Kind.CALL:
        return "Planen är avslutad, och mötet blir inte av. Posta inte inbjudan."
    return ""


@action
def document_part(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The unit says that its own part of the plan is documented (PLAN-10)."""
    if open_duty(case, "document", by) is None:
        raise Refused("Er del är redan dokumenterad. Ladda om sidan.", code="already")
    return record("plan.documented", case=case, by=by, now=now, request_id=request_id)


@action
def change_pack(*, case: Case, pack: str, reason: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Let another guideline count from here on: an event, and ``case.pack`` stays the one it began with.

    pack: a name of ``rulebook.packs``. reason: the code of why, e.g. "moved" or "new_version". By the unit that
    coordinates. Raises Refused for an unknown guideline, the one that counts already, or an ended case.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.coordinating_unit_id != by.unit:
        raise Refused("Det är den enhet som samordnar som kan byta riktlinje.", code="coordinating")
    if pack not in packs.names():
        raise Refused("Den riktlinjen finns inte här. Välj en som visas.", field="pack", code="unknown")
    last = Event.objects.filter(case=case, kind="pack.changed").order_by("-at", "-recorded_at").first()
    if pack == (last.facts["pack"] if last else case.pack):
        raise Refused("Den riktlinjen gäller redan.", field="pack", code="already")
    facts = {"pack": pack, "reason": reason}
    return record("pack.changed", case=case, by=by, now=now, request_id=request_id, facts=facts)
