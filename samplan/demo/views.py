"""Only in the demo: log in as anyone of the cast, and read the mail that the demo has sent."""

import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from samplan.demo.cast import CAST, key
from samplan.foundation.access import login as access
from samplan.foundation.access import sessions
from samplan.foundation.access.policies import DEMO, allow
from samplan.foundation.access.request import Visit
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.render import page


@csrf_exempt  # anyone may log in as anyone here, so there is nothing to forge
@allow(DEMO, "GET", "POST")
def login(request: Visit) -> HttpResponse:
    """The cast; ``user=person|coordinator|nurse|counsellor|head|outsider|protected`` logs in."""
    chosen = request.POST.get("user", "")
    role = CAST.get(chosen)
    if request.method == "GET" or role is None:
        wrong = bool(chosen) or request.method == "POST"
        return page(request, "demo/login.html", cast=CAST, wrong=wrong, status=422 if wrong else 200, area="public")
    if role.person:
        token = access.individual(key(role.person), role.name, request.now)
    else:
        assignment = directory.assignment(key(role.assignment), request.now)
        if assignment is None:
            return page(request, "demo/login.html", cast=CAST, wrong=True, status=422, area="public")
        token = access.staff(assignment, request.now)
    where = request.POST.get("vidare", "")
    target = where if where.startswith("/") and not where.startswith("//") else "/"
    return sessions.put(HttpResponse(status=303, headers={"Location": target}), token)


@allow(DEMO, "GET")
def mail(request: Visit) -> HttpResponse:
    """The mail that left the system, as a real SMTP server received it; newest first."""
    folder: Path = settings.DEMO_MAIL
    files = sorted(folder.glob("*.eml"), key=lambda f: f.stat().st_mtime, reverse=True)[:50] if folder.is_dir() else []
    return page(request, "demo/mail.html", mails=[_read(file) for file in files], area="public")


def _read(file: Path) -> dict[str, object]:
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
