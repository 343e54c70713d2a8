"""The person's own request for a SIP: the unit that is asked answers it (NEED-02)."""

from datetime import datetime

from samplan.rulebook import terms
from samplan.rulebook.packs.schema import Pack, Rule

WITHIN = terms.WorkingDays(3)
RULE = Rule(
    "samplan.answer_request",
    "Svara personen inom 3 arbetsdagar. Den som säger nej skriver varför och vad som händer i stället.",
    "Samplan",
)


def answer_by(asked_at: datetime, pack: Pack) -> terms.Deadline:
    """When a request made at that instant is to be answered; why stands in `RULE`.

    The law lets the need be known by the request, and no guideline has a time for the answer: it is Samplan's own, and
    the same whatever the pack. Raises ValueError for a time without offset.
    """
    del pack  # where a guideline gets a time of its own, it is read here
    return WITHIN.deadline(asked_at)
