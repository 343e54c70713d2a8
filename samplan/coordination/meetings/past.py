"""A call whose meeting is here, has been, or has another time: what still waits to be sent for it is not sent."""

from django.db import connection

from samplan.coordination.cases.models import Case, Document
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.meetings.reminders import forget


def call_of(case: Case, meeting: Meeting) -> Document | None:
    """The newest call to the meeting."""
    rows = Document.objects.filter(case=case, kind="call", content__meeting__id=str(meeting.id))
    return rows.order_by("-made_at").first()


def stop_letters(call: Document) -> None:
    """The call's letters that have not been posted shall not be."""
    with connection.cursor() as cursor:
        cursor.execute("select access.recall_letters(%s)", [call.id])


def invite_no_more(case: Case, meeting: Meeting) -> None:
    """The meeting has begun, or has been: no letter invites to it any more, and nobody is reminded of it (CALL-07).

    The reminders are of the case and not of a meeting: while another one is still to come they wait for that.
    """
    call = call_of(case, meeting)
    if call is not None:
        stop_letters(call)
    coming = Meeting.objects.filter(case=case, begun_at=None, held_at=None, cancelled_at=None).exclude(id=meeting.id)
    if not coming.exists():
        forget(case)
