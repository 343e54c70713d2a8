"""One request, one transaction: who acts is set first, what was shown is logged last, and nothing is half done."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from samplan.foundation.access import context, policies, sessions
from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.onward import came_from
from samplan.foundation.access.request import Visit
from samplan.foundation.audit import log

EXPIRED = (
    "Du är utloggad, så det du skrev är inte sparat än. Logga in i en ny flik. Gå sedan tillbaka hit i webbläsaren: "
    "texten finns kvar, och du kan skicka den igen."
)
TOO_OLD = (
    "Det här kan inte ångras, så du behöver visa att det är du. Inget är ändrat än. Logga in igen i en ny flik. "
    "Gå sedan tillbaka hit i webbläsaren och skicka en gång till."
)
FRESH = timedelta(minutes=10)  # since the login, when a page that asks for a new one is opened
TO_SEND = timedelta(minutes=20)  # more, to fill in and send what was opened in time
NO_PLANS = "Din roll ser inga planer. På startsidan står vad du kan göra."
logger = logging.getLogger(__name__)


class _Undo(Exception):
    """Rolls back what a view did before it answered with a refusal, and carries that answer out."""

    def __init__(self, response: HttpResponse):
        self.response = response


class RequestTransaction:
    """Opens the transaction, sets the actor, enforces the URL's policy, writes the log, and closes.

    An answer of 400 or more rolls back what the view wrote (a refused form leaves nothing half done), while the log of
    what the page showed or refused is still written. What cannot be logged is not shown: it all commits together.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: Visit) -> HttpResponse:
        try:
            with transaction.atomic(), log.gathering() as lines:
                response = self._answer(request)
                log.write(lines)
            context.ended()
        except OperationalError:
            response = _no_database(request)
        return response

    def _answer(self, request: Visit) -> HttpResponse:
        entered = sessions.enter(request)
        request.actor, request.now = entered or (None, context.clock())
        try:
            with transaction.atomic():
                response = self.get_response(request)
                if response.status_code >= 400:
                    raise _Undo(response)
                return response
        except _Undo as undo:
            return undo.response

    def process_view(self, request: Visit, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Enforce the policy before the view runs; None lets it run."""
        policy: policies.Policy = view.policy  # a view without one stopped the start
        method = "GET" if request.method == "HEAD" else request.method
        if method not in policy.methods:
            page = render(request, "pages/405.html", status=405)
            page["Allow"] = HttpResponseNotAllowed(policy.methods)["Allow"]
            return page
        if policy.audience in (policies.PUBLIC, policies.DEMO):
            return None
        if request.actor is None:
            return _to_login(request)
        if policy.audience in (policies.STAFF, policies.ANY_STAFF) and not request.actor.is_staff:
            return _refused(request, "Den här sidan är för personal.")
        if policy.audience == policies.STAFF and not request.actor.sees_plans:
            return _refused(request, NO_PLANS)
        if policy.audience == policies.PERSON and not request.actor.is_person:
            return _refused(request, "Den här sidan är för den som planen gäller.")
        return _to_login_again(request, policy)

    def process_exception(self, request: Visit, exception: Exception) -> HttpResponse | None:
        """What is not yours answers as what does not exist; what you may not do answers with the reason; when the
        database does not answer it is said so, and not that something went wrong."""
        if isinstance(exception, NotFound):
            _log_refusal(request)
            return render(request, "pages/404.html", status=404)
        if isinstance(exception, Forbidden):
            return _refused(request, exception.reason)
        return _no_database(request) if isinstance(exception, OperationalError) else None


def _refused(request: Visit, reason: str) -> HttpResponse:
    _log_refusal(request)
    return render(request, "pages/403.html", {"reason": reason}, status=403)


def _log_refusal(request: Visit) -> None:
    """Each refusal is one line in the log, by the address that was tried unless the view has said more."""
    if request.actor is not None and request.resolver_match is not None:
        log.refused(request.actor, request.now, request.resolver_match.view_name)


def _no_database(request: HttpRequest) -> HttpResponse:
    """It is away, or somebody held for too long what was asked for: it may go better in a while."""
    logger.exception("the database did not answer")
    return render(request, "pages/503.html", status=503)


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and not request.headers.get("HX-Request"):
        return render(request, "pages/403.html", {"reason": EXPIRED, "written_on": came_from(request)}, status=403)
    response = redirect("public:login")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    if request.method == "GET":
        response["Location"] += f"?{urlencode({'vidare': request.get_full_path()})}"
    return response


def _to_login_again(request: Visit, policy: policies.Policy) -> HttpResponse | None:
    """Ask for a new login where the policy wants one and the last was too long ago; None lets the view run."""
    if not policy.fresh or request.actor is None or request.actor.proved_at is None:
        return None
    sending = request.method == "POST"
    if request.now - request.actor.proved_at <= FRESH + (TO_SEND if sending else timedelta()):
        return None
    if sending:
        return render(request, "pages/403.html", {"reason": TOO_OLD, "written_on": came_from(request)}, status=403)
    return redirect(f"{reverse('public:login')}?{urlencode({'igen': '1', 'vidare': request.get_full_path()})}")
