"""Only in the demo: log in as anyone of the cast, and read the mail that the demo has sent."""

import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from samplan.demo.cast import CAST, key
from samplan.demo.people import LIVED, PERSONS
from samplan.demo.staff import STAFF
from samplan.foundation.access import login as access
from samplan.foundation.access import sessions
from samplan.foundation.access.onward import own_page
from samplan.foundation.access.policies import DEMO, allow
from samplan.foundation.access.request import Visit
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Assignment
from samplan.foundation.outbox import sms
from samplan.foundation.pages.render import page


@csrf_exempt  # anyone may log in as anyone here, so there is nothing to forge
@allow(DEMO, "GET", "POST")
def login(request: Visit) -> HttpResponse:
    """The cast; ``user=person|coordinator|nurse|counsellor|head|outsider|protected`` logs in.

    So does ``user=staff:<name>`` or ``user=person:<name>`` with the name of anybody else who is listed below the cast.
    """
    if request.method != "POST":  # HEAD is answered as GET
        return _choose(request, wrong=False)
    sessions.leave(request, request.now)  # first, as at the real doors; what is refused undoes it
    token = enter(request.POST.get("user", ""), request.now)
    if token is None:
        return _choose(request, wrong=True)
    target = own_page(request, request.POST.get("vidare", "")) or "/"
    return sessions.put(HttpResponse(status=303, headers={"Location": target}), token)


def _choose(request: Visit, *, wrong: bool) -> HttpResponse:
    status = 422 if wrong else 200
    groups = {"De som planerna gäller": people(), **staff(request.now)}
    return page(request, "demo/login.html", cast=CAST, groups=groups, wrong=wrong, status=status, area="public")


def enter(user: str, now: datetime) -> str | None:
    """Log in as one of the cast, or as anybody else by kind and name. Returns the cookie, or None for nobody."""
    kind, _, name = user.partition(":")
    if user in CAST:
        role = CAST[user]
        kind, name = ("person", role.person) if role.person else ("staff", role.assignment)
    if kind == "person" and name in LIVED:
        given, family, *_ = PERSONS[name]
        return access.individual(key(name), f"{given} {family}", now)
    assignment = directory.assignment(key(name), now) if kind == "staff" and name in STAFF else None
    return access.staff(assignment, now) if assignment else None


def people() -> list[tuple[str, str]]:
    """Those who have lived a story and are not of the cast: what to send, and what to show."""
    cast = {role.person for role in CAST.values()}
    return [(f"person:{name}", f"{PERSONS[name][0]} {PERSONS[name][1]}") for name in LIVED if name not in cast]


def staff(now: datetime) -> dict[str, list[tuple[str, str]]]:
    """Those who work here at ``now`` and are not of the cast, by organisation: what to send, and what to show."""
    cast = {role.assignment for role in CAST.values()}
    names = {key(name): name for name in STAFF if name not in cast}
    rows = Assignment.objects.current(now).filter(id__in=names).select_related("user", "unit__organisation")
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows.order_by("unit__organisation__name", "unit__name", "user__given_name"):
        shown = f"{row.user.name}, {row.user.title}, {row.unit.name}"
        found.setdefault(row.unit.organisation.name, []).append((f"staff:{names[row.id]}", shown))
    return found


@allow(DEMO, "GET")
def mail(request: Visit) -> HttpResponse:
    """The mail that left the system, as a real SMTP server received it, and the text messages; newest first."""
    folder: Path = settings.DEMO_MAIL
    files = sorted(folder.glob("*.eml"), key=lambda f: f.stat().st_mtime, reverse=True)[:50] if folder.is_dir() else []
    messages = sorted(settings.SMS_FOLDER.glob(f"*{sms.MARK}"), reverse=True)[:50]
    shown = sorted(map(_read, [*files, *messages]), key=lambda one: one["date"], reverse=True)
    return page(request, "demo/mail.html", mails=shown, area="public")


def _read(file: Path) -> dict[str, Any]:
    if file.suffix == sms.MARK:
        head, _, text = file.read_text(encoding="utf-8").partition("\n\n")
        said = dict(line.split(": ", 1) for line in head.splitlines())
        date = datetime.fromisoformat(said["Date"])
        return {"to": said["To"], "sender": said["From"], "subject": "Sms", "date": date, "text": text}
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return {
        "to": str(message["To"]),
        "sender": str(message["From"]),
        "subject": str(message["Subject"]),
        "date": _moment(message["Date"].datetime),
        "text": body.get_content() if body else "",
    }


def _moment(date: datetime) -> datetime:
    """A mail's date; without a zone ("-0000") it is UTC."""
    return date if date.tzinfo else date.replace(tzinfo=UTC)
