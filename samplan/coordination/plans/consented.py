"""What a plan says of the consent: as it was when the plan was made, and what has become of it since."""

from datetime import datetime

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.models import Case
from samplan.foundation.access.actor import Actor
from samplan.foundation.pages.templatetags.sv import datum, listed

# Who said it, after the person's name. Not who they are: the plan goes to others.
SAID_BY = {"self": "", "guardian": "s vårdnadshavare", "representative": "s företrädare"}


def consent_sentence(case: Case, by: Actor, now: datetime) -> str:
    """The consent in one plain sentence, for the plan: as it was when the plan was made, which stays true.

    Not what it does not cover: the plan goes to others, and would name to them what they are not to be told (CONS-04).
    Those who obey the limit read it at the consent, and so does the person.
    """
    yes = consents.sharing(consents.standing(case, consents.named_rows(case, by.own_organisation), now))
    if not yes:
        return ""
    first, shared = case.person.given_name, consents.shared_with(yes)
    said = listed(list(dict.fromkeys(f"{first}{SAID_BY[row.given_as]}" for row in yes)), first)
    parties = {s.party_id: s.party.name for row in yes for s in row.scope.all() if s.party_id in shared}
    whom = listed(list(parties.values()), "ingen")
    return (
        f"När planen gjordes, den {datum(now)}, hade {said} sagt ja till den, och till att uppgifter delas med {whom}."
    )


def since_made(case: Case, by: Actor, made_at: datetime, now: datetime) -> str:
    """What has become of a plan since it was made, for what is printed or copied today; "" when it goes on as it was.

    A unit that has left is told nothing that happened after it left, only that it is not with.
    """
    if queries.opened(case, by)[0].has_left:
        return f"{by.unit_name} är inte med i planen längre."
    said = _taken_back(case, by, made_at, now)
    if case.stopped_at is not None:
        said.append(f"Samtycket togs tillbaka den {datum(case.stopped_at)}.")
    if case.ended_at is not None:
        said.append(f"Planen avslutades den {datum(case.ended_at)}.")
    if case.stopped_at is not None or case.ended_at is not None:
        said.append("Det blir inga fler möten om planen.")
    return " ".join(said)


def _taken_back(case: Case, by: Actor, made_at: datetime, now: datetime) -> list[str]:
    """For whom the consent to share the plan was taken back after it was made: told to who asked, and to the person."""
    asked_by = case.coordinating_unit.organisation_id
    rows = consents.named_rows(case, asked_by) if by.is_person or by.own_organisation == asked_by else []
    yes = consents.sharing(consents.counting(case, rows, now))
    back = {s.party.name: s.withdrawn_at for row in yes for s in row.scope.all() if s.allowed and s.withdrawn_at}
    return [f"Samtycket för {one} togs tillbaka den {datum(at)}." for one, at in back.items() if at > made_at]
