"""Everything that can happen to a plan: write it, give one's word, end the meeting, deliver it.

One file for each: ``writing`` the texts and rows, ``words`` the doer's and the person's, ``concluding`` the meeting's
end, ``delivering`` the plan handed over.
"""

from samplan.coordination.plans.concluding import check_understanding, conclude_meeting
from samplan.coordination.plans.delivering import deliver_plan, finish
from samplan.coordination.plans.words import accept, commit
from samplan.coordination.plans.writing import (
    change_measure,
    note_in_room,
    propose_measure,
    withdraw_measure,
    write_background,
    write_goal,
)

__all__ = [
    "accept",
    "change_measure",
    "check_understanding",
    "commit",
    "conclude_meeting",
    "deliver_plan",
    "finish",
    "note_in_room",
    "propose_measure",
    "withdraw_measure",
    "write_background",
    "write_goal",
]
