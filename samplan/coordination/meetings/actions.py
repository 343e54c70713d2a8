"""What can happen to a meeting. The call, the answers, the moves and the meeting itself have files of their own."""

from samplan.coordination.meetings.answers import answer_call, write_answer
from samplan.coordination.meetings.calls import Recipient, invite
from samplan.coordination.meetings.holding import begin_meeting

__all__ = ["Recipient", "answer_call", "begin_meeting", "invite", "write_answer"]
