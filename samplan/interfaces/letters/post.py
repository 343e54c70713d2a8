"""A letter ready for the envelope: a delivery's document, with the address if it may be shown."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from samplan.coordination.cases import protection, queries
from samplan.coordination.cases.models import Case, Delivery, Document
from samplan.coordination.plans.consented import since_made
from samplan.coordination.plans.content import left
from samplan.foundation.access.actor import Actor
from samplan.interfaces.letters.render import Address, Printed, filename, render


def pdf(
    document: Document,
    case: Case,
    by: Actor,
    now: datetime,
    *,
    size: int = 12,
    window: bool = False,
    signatures: bool = False,
) -> HttpResponse:
    """The document as a PDF answer. window: with the person's address for the envelope, unless it is protected.

    Where one with protected identity will be stands on the paper only when the person prints it.

    signatures: with a last page to sign on, where someone wants it (PLAN-12).
    """
    address = None
    written = queries.contact_of(case.person_id, "address") if window and not case.person.protected else ""
    if written:
        address = Address(case.person.name, tuple(part.strip() for part in written.split(",")))
    printed = Printed(at=now, by=by.name, unit=by.unit_name)
    said = _said(document, case, by, now) | ({"signatures": True} if signatures else {})
    body = render(document.kind, said, size=size, address=address, printed=printed)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename(document.kind, printed)}"'
    return response


def _said(document: Document, case: Case, by: Actor, now: datetime) -> dict[str, Any]:
    """What the paper says. An invitation is written to the person: it tells whom to ring to hear where.

    While the meeting lies ahead those that have left are not among those who come, as in Min plan. A plan also tells
    what has become of it since it was made.
    """
    content: dict[str, Any] = document.content
    if document.kind == Document.Kind.CALL and datetime.fromisoformat(content["meeting"]["starts_at"]) > now:
        gone = left(queries.all_parties(case))
        recipients = [one for one in content.get("recipients") or [] if one.get("name") not in gone]
        content = content | {"recipients": recipients}
    if document.kind == Document.Kind.PLAN:
        content = content | {"since": since_made(case, by, document.made_at, now)}
    if document.kind != Document.Kind.CALL or not case.person.protected or by.is_person:
        return protection.for_reader(content, case, by)  # type: ignore[no-any-return]
    sender = content.get("sender") or {}
    whom = " på ".join(filter(None, (sender.get("name"), sender.get("phone"))))
    return protection.without_places(content, f"Ring {whom}, så berättar vi var.")  # type: ignore[no-any-return]


def letter(delivery: Delivery, case: Case, by: Actor, now: datetime, *, size: int = 12) -> HttpResponse:
    """The letter of one delivery as a PDF answer: to the person, or to a party outside with its own address."""
    party = delivery.party
    if party is None:
        return pdf(delivery.document, case, by, now, size=size, window=True)
    hidden = case.person.protected and party.is_close
    lines = () if hidden else tuple(part.strip() for part in party.outside_address.split(",") if part.strip())
    receiver = {
        "name": party.outside_name,
        "contribution": party.contribution,
        "hide_place": case.person.protected,
    }
    printed = Printed(at=now, by=by.name, unit=by.unit_name)
    content = {**delivery.document.content, "receiver": receiver}
    address = Address(party.outside_name, lines) if lines else None
    body = render("outside", content, size=size, address=address, printed=printed)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename("outside", printed)}"'
    return response
