"""Who is called and who is invited, who must come, and which unit to turn to at the other huvudman."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum, unique

from samplan.rulebook import calendar
from samplan.rulebook.packs.schema import Pack
from samplan.rulebook.verdict import Advice, Verdict

LAW = "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"
OTHERS = "10 kap. 9 § SoL (2025:400)"


@unique
class PartyKind(Enum):
    """What kind of party someone is. The value is the Swedish name."""

    SOCIAL_SERVICES = "socialtjänst"
    MUNICIPAL_CARE = "kommunal hälso- och sjukvård"
    REGIONAL_CARE = "regionens öppna vård"
    SPECIALIST_CARE = "specialistvård"
    SCHOOL = "skola"
    AUTHORITY = "Försäkringskassan, Arbetsförmedlingen, Kriminalvården"
    EMPLOYER = "arbetsgivare"
    RELATIVE = "närstående"
    LEGAL_REPRESENTATIVE = "legal företrädare"


BOUND = {
    PartyKind.SOCIAL_SERVICES,
    PartyKind.MUNICIPAL_CARE,
    PartyKind.REGIONAL_CARE,
    PartyKind.SPECIALIST_CARE,
}


def standing(pack: Pack, kind: PartyKind) -> Advice:
    """Whether such a party is "called" (must come) or "invited" (may come, with the person's consent) (CALL-03).

    Region and kommun are bound by law. The school is what the county's guideline makes it; where it "may be called" it
    comes as an invited actor, since only an equal party owes to come.
    """
    if kind in BOUND:
        text = "Socialtjänsten och hälso- och sjukvården kallas; de är bundna av lagen."
        return Advice("called", text, LAW, "lag", "CALL-03")
    if kind is PartyKind.SCHOOL:
        school = pack.school
        called = school.value is not None and school.value.code in ("called", "party")
        return Advice("called" if called else "invited", school.rule.text, LAW, school.rule.source, "CALL-03")
    text = "Andra bjuds in om den enskilde samtycker. De får komma men måste inte."
    return Advice("invited", text, OTHERS, "lag", "CALL-03")


def must_come(pack: Pack, kind: PartyKind, ongoing_case: bool) -> Verdict:
    """Whether such a party may stay away: ok means that it may (CALL-03, CALL-04).

    A called party comes. Where the guideline says so, a unit with no ongoing case may stay away, but then passes the
    call on within its own huvudman.
    """
    rule = pack.called_must_come.rule
    if standing(pack, kind).value == "invited":
        return Verdict(True, "invited", "", "", OTHERS, "lag", "CALL-03")
    choice = pack.called_must_come.value
    if choice is not None and choice.code == "unless_no_case_then_pass_on" and not ongoing_case:
        how = "Skicka kallelsen vidare till rätt enhet hos er huvudman."
        return Verdict(True, "pass_on", rule.text, how, LAW, rule.source, "CALL-04")
    how = "Kom, skicka en ersättare, eller skicka kallelsen vidare till rätt enhet hos er huvudman."
    return Verdict(False, "must_come", rule.text, how, LAW, rule.source, "CALL-03")


def whom_to_contact(
    pack: Pack, huvudman: str, ongoing: Sequence[str], health_centre: str | None, social_services: str | None
) -> Advice:
    """Which unit at the other huvudman (`region` or `kommun`) to turn to, "" when nothing is known (NEED-09).

    A unit with a relevant ongoing contact; otherwise, and when in doubt, the person's vårdcentral or socialtjänsten.
    `ongoing` holds the units with an ongoing contact, the most relevant first.
    """
    rule = pack.unknown_elsewhere.rule
    source = "Samplan" if pack.unknown_elsewhere.silent else rule.source
    if ongoing:
        text = "Kontakta den verksamhet som har en pågående kontakt med personen."
        return Advice(ongoing[0], text, LAW, source, "NEED-09")
    basic = health_centre if huvudman == "region" else social_services
    name = "vårdcentral" if huvudman == "region" else "socialtjänst"
    text = rule.text if source != "Samplan" else f"Finns ingen pågående kontakt kontaktas personens {name}."
    return Advice(basic or "", text, LAW, source, "NEED-09")


# A meeting that makes or changes the plan needs the person's yes to a plan; the others only to exchange what they know.
MAKES_PLAN = frozenset({"sip", "follow_up", "evaluation", "joint_care"})
WITHOUT_PERSON = frozenset({"staff", "professional"})
MANY = 8  # participants, the person not counted: "bjud in så få som möjligt" (Norrbotten v2.0, Kallelse)


FURTHEST = timedelta(days=366)  # a plan is followed up within the year: a day beyond is a slip of the year
TOO_FAR = "Mötet är om mer än ett år. Kontrollera årtalet."
OFFICE_HOURS = (7, 19)  # from seven and before seven, Swedish time: at any other hour one is asked whether it is right


def unusual_time(starts_at: datetime) -> str:
    """What to look at once more before a call to a meeting at ``starts_at`` is sent; "" on an ordinary day and hour."""
    at = calendar.local(starts_at)
    late = not OFFICE_HOURS[0] <= at.hour < OFFICE_HOURS[1]
    off = not calendar.is_working_day(at.date())
    begins = f"Mötet börjar kl. {at:%H.%M}" if late else "Mötet är"
    day = " på en helg eller en röd dag" if off else ""
    what = "dagen och tiden" if late and off else "tiden" if late else "dagen"
    return f"{begins}{day}. Kontrollera att {what} stämmer." if late or off else ""


def needs_plan_consent(meeting_kind: str) -> bool:
    """Whether a meeting of this kind needs the person's consent to a plan besides that to exchange (MEET-01, CONS-03).

    A preparing meeting and a meeting of staff alone need the consent to exchange; they are no SIP and replace none.
    """
    return meeting_kind in MAKES_PLAN


def suggested_days(
    today: date, not_before: date | None, due_on: date | None, *, taken: date | None = None
) -> list[date]:
    """Three working days inside the window to choose among, at least three days from today (CALL-05).

    Early, middle and late in what is left of the window; the next working days when nothing is left, or no window is.
    taken: the day that a meeting which is to be moved has already; it is none of them.
    """
    first = max(not_before or today, today + timedelta(days=3))
    last = due_on if due_on and due_on >= first else first + timedelta(days=11)
    window = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [day for day in window if calendar.is_working_day(day) and day != taken]
    if len(days) <= 3:
        return days or [day for n in range(1, 5) if (day := calendar.add_working_days(first, n)) != taken][:3]
    return [days[len(days) * part // 4] for part in (1, 2, 3)]
