"""Help on every step. It opens beside the page that one works on, so that nothing typed there is lost."""

from itertools import groupby

from django.conf import settings
from django.http import HttpResponse

from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import ANY_STAFF, PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.render import page
from samplan.interfaces.help import guideline, reading
from samplan.interfaces.parts.words import PROCESS
from samplan.rulebook import packs


def _groups(room: str) -> list[tuple[str, list[reading.Page]]]:
    """The pages of a room under their headings."""
    return [(name, list(pages)) for name, pages in groupby(reading.load()[room].values(), lambda one: one.topic.group)]


def _page(room: str, slug: str) -> reading.Page:
    found = reading.load()[room].get(slug)
    if found is None:
        raise NotFound
    return found


@allow(ANY_STAFF, "GET")
def index(request: Request) -> HttpResponse:
    """Every page of help for staff, step by step."""
    return page(request, "help/index.html", groups=_groups(""), steps=[text for _, text in PROCESS["staff"]])


@allow(ANY_STAFF, "GET")
def topic(request: Request, slug: str) -> HttpResponse:
    """One page for staff, with what the county's guideline says at that step."""
    found = _page("", slug)
    pack = packs.load(settings.PACK)
    said = guideline.at_step(pack, found.topic.rules.split()) if found.topic.rules else None
    return page(request, "help/page.html", help=found, guideline=said)


@allow(PERSON, "GET")
def own_index(request: Request) -> HttpResponse:
    """Every page of help for the person."""
    return page(request, "help/own_index.html", groups=_groups("for-dig"))


@allow(PERSON, "GET")
def own_topic(request: Request, slug: str) -> HttpResponse:
    """One page for the person."""
    return page(request, "help/own_page.html", help=_page("for-dig", slug))
