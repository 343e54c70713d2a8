"""Pages made without a server: a request with an actor, and the page it gets."""

from types import SimpleNamespace

from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

STAFF = SimpleNamespace(kind="unit", name="Sara Lind", unit_name="Hemsjukvården Centrum", sees_plans=True)
PERSON = SimpleNamespace(kind="person", name="Maj Exempelsson", unit_name="")


def asked(path: str, actor: object = None, data: dict | None = None) -> HttpRequest:
    """A GET of a path that the running URLconf knows, as the middleware would hand it on."""
    request = RequestFactory().get(path, data or {})
    request.actor = actor
    request.resolver_match = resolve(path)
    return request
