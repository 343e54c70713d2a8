"""Answer the person, who has asked or said that something is wrong."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import questions
from samplan.coordination.cases.access import open_case, readable_documents
from samplan.coordination.plans import content
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.ending import AnswerPersonForm
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def answer_person(request: Request, id: UUID, document: UUID) -> HttpResponse:
    """Svara personen: the question as it was written, and the answer in words."""
    case = open_case(request.actor, id, Permission.ANSWER_PERSON, request.now)
    asked = readable_documents(request.actor, case).filter(id=document, kind="question").first()
    if asked is None:
        raise NotFound
    form = AnswerPersonForm(sent(request), first=case.person.given_name, wanted=content.wanted_ways(case))
    if request.method == "POST":
        action = questions.answer_person
        if form.submit(action, case=case, question=document, by=request.actor, now=request.now):
            return done(request, "svar-till-personen", "desk:worklist")
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    about = questions.ABOUT.get(asked.content["about"], "")
    return page(request, "desk/answer_person.html", **context, form=form, asked=asked, about=about, back=back)
