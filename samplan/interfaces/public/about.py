"""What a SIP is, told for each one who meets it, on the screen and on paper (PREP-01)."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse

from samplan.foundation.access.policies import PUBLIC, allow
from samplan.foundation.access.request import Visit
from samplan.foundation.pages.render import page
from samplan.interfaces.letters import SIZES, audiences, papers

View = Callable[[Visit], HttpResponse]


def _screen(audience: str, name: str) -> View:
    """The page of one audience."""

    @allow(PUBLIC, "GET")
    def shown(request: Visit) -> HttpResponse:
        return page(
            request,
            "public/about_for.html",
            area="public",
            about=audiences.ABOUT[audience],
            pdf=reverse(f"public:{name}_pdf"),
        )

    view: View = shown
    return view


def _paper(audience: str) -> View:
    """The same on paper."""

    @allow(PUBLIC, "GET")
    def shown(request: Visit) -> HttpResponse:
        chosen = request.GET.get("storlek", "12")
        size = int(chosen) if chosen in {str(size) for size in SIZES} else 12
        return papers.about(audience, request.now, size=size)

    view: View = shown
    return view


easy_pdf = _paper("lattlast")
child, child_pdf = _screen("barn", "about_child"), _paper("barn")
young, young_pdf = _screen("ung", "about_young"), _paper("ung")
close, close_pdf = _screen("narstaende", "about_close"), _paper("narstaende")
staff, staff_pdf = _screen("personal", "about_staff"), _paper("personal")
