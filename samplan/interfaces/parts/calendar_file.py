"""A meeting as a calendar file (RFC 5545). Our own forty lines: one event in UTC needs no library, and no time zones.

In a calendar others can see what stands: so neither the person's name nor the word SIP is in the file, and the place
only when the one who calls has let it (CALL-06).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

from samplan.coordination.cases import protection
from samplan.coordination.cases.ending import off_since, times_stopped
from samplan.coordination.cases.models import Case, Document

SUMMARY = "Möte"
LAST = 99  # to one who has left, and may not know what has happened since: more than any number that it has got
FORMS = {"video": "Videomöte", "phone": "Telefonmöte"}


def answer(document: Document, case: Case) -> HttpResponse:
    """The meeting that a call document tells of, as a file to open in a calendar.

    With protected identity without its place, also for the person: others see a calendar. One that is off for whoever
    asks (``off_since``) is answered as if a call had said so then. A calendar passes over what has no higher number
    than what it has: so each time that the plan has stopped counts twice, once off and once on again.
    """
    said = protection.without_places(document.content) if case.person.protected else document.content
    made_at = document.made_at
    number = said["meeting"].get("sequence", 0) + 2 * times_stopped(case)
    if not said.get("cancelled") and (off := off_since(case, document)):
        left = case.opened is not None and case.opened.standing.left_at is not None
        said, made_at = said | {"cancelled": True}, off
        number += LAST if left else -1 if case.stopped_at else 1
    said = said | {"meeting": said["meeting"] | {"sequence": number}}
    response = HttpResponse(calendar(said, made_at), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mote.ics"'
    return response


def calendar(content: Mapping[str, Any], made_at: datetime) -> str:
    """The file's text. A meeting that moves keeps its UID and gets a higher SEQUENCE; one that is cancelled says so."""
    meeting, cancelled = content["meeting"], bool(content.get("cancelled"))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Samplan//Möte//SV",
        f"METHOD:{'CANCEL' if cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{meeting['id']}@samplan",
        f"SEQUENCE:{meeting.get('sequence', 0)}",
        f"DTSTAMP:{_utc(made_at)}",
        f"DTSTART:{_utc(meeting['starts_at'])}",
        f"DTEND:{_utc(meeting['ends_at'])}",
        f"SUMMARY:{SUMMARY}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "CLASS:PRIVATE",
    ]
    if where := _where(meeting):
        lines.append(f"LOCATION:{_escaped(where)}")
    lines += ["END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(_folded(line) for line in lines)


def _where(meeting: Mapping[str, Any]) -> str:
    if meeting.get("form") in FORMS:
        return FORMS[meeting["form"]]  # the link lets anyone in who sees it: it stays in Samplan
    return str(meeting.get("place", "")) if meeting.get("place_in_calendar") else ""


def _utc(at: datetime | str) -> str:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Text values: backslash, semicolon, comma and line break (RFC 5545, 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """No line is longer than 75 octets; the rest goes on after a line break and a space (RFC 5545, 3.1)."""
    out, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 75:
            out, size = out + "\r\n ", 1
        out, size = out + sign, size + width
    return out
