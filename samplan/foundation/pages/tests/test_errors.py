"""The answers when something is wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from samplan.foundation.pages import errors
from samplan.foundation.pages.tests.frames import PERSON, STAFF


def test_not_found_is_the_same_for_everybody_and_everything():
    answers = set()
    for path in ("/plan/1/", "/plan/2/?klart=sparat", "/"):
        for actor in (None, STAFF, PERSON):
            for method in ("get", "post", "delete"):
                request = getattr(RequestFactory(), method)(path)
                request.actor = actor
                answers.add(errors.not_found(request, Http404("Maj Exempelsson")).content)
    assert len(answers) == 1
    html = answers.pop().decode()
    assert "Sidan finns inte, eller så har du inte tillgång till den." in html
    assert "csrf" not in html
    assert "<form" not in html


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422, 500, 503])
def test_each_page_has_its_status_a_heading_and_a_number_to_call(status: int, settings):
    settings.HELP_PHONE = "0980-319 200"
    answer = errors.error_page(status)
    html = answer.content.decode()
    assert answer.status_code == status
    assert html.count("<h1>") == 1
    assert "0980-319 200" in html
    assert '<html lang="sv">' in html


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422, 500, 503])
def test_no_page_asks_the_database(status: int, django_db_blocker):
    with django_db_blocker.block():
        errors.error_page(status)
    assert not connection.in_atomic_block


def test_a_refusal_shows_its_reason_and_nothing_as_markup():
    html = errors.permission_denied(None, PermissionDenied("Bara samordnaren <kan> göra det.")).content.decode()
    assert "Bara samordnaren &lt;kan&gt; göra det." in html


def test_a_planned_stop_says_when():
    closed = "Tjänsten är stängd tisdag 10 mars klockan 20.00–22.00."
    assert closed in errors.error_page(503, closed=closed).content.decode()


def test_a_page_that_was_open_too_long_says_what_to_do():
    answer = errors.csrf_failure(None)
    assert answer.status_code == 403
    assert "ladda om sidan" in answer.content.decode()


def test_even_a_broken_template_gives_an_answer(monkeypatch, caplog):
    def broken(*_: object) -> str:
        raise OSError("the disk is gone")

    monkeypatch.setattr(errors, "render_to_string", broken)
    answer = errors.server_error(None)
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in answer.content.decode()
    assert "the error page could not be made" in caplog.text


def test_templates_rendered_with_a_request_are_the_same_as_without():
    request = RequestFactory().get("/")
    request.actor = STAFF
    assert render_to_string("pages/404.html", {}, request) == render_to_string("pages/404.html")
