"""The table of the help: which page helps on which address, and what of the county's guideline belongs there.

The text of a topic is a file: ``docs/help/<slug>.md`` for staff, ``docs/help/for-dig/<slug>.md`` for the person.
"""

from dataclasses import dataclass

DAILY, NEED, PREPARE, CALL = "Varje dag", "Behov", "Förbered", "Kalla"
MEETING, FOLLOW_UP, END, PRACTISE = "Möte och plan", "Följ upp", "Avsluta", "Öva"
PLAN, CONSENT, ASK = "Din plan och dina möten", "Du bestämmer", "Fråga och be om något"


@dataclass(frozen=True)
class Topic:
    """One page of help: its file, where it stands in the list, the addresses that lead to it, what of the guideline."""

    slug: str
    group: str
    pages: str = ""  # names of addresses of the one room, with a space between
    rules: str = ""  # parameters of a guideline pack, with a space between


STAFF = (
    Topic("att-gora", DAILY, "worklist new take give acknowledge undo", "acknowledge weekends"),
    Topic("bevakning-och-franvaro", DAILY, "cover cover_end", "weekends"),
    Topic("mina-planer-och-kalender", DAILY, "plans calendar"),
    Topic("planen", DAILY, "case history document", "overall_responsibility disagreement deviation retention"),
    Topic("byt-enhet", DAILY, "unit"),
    Topic("logga-in", DAILY, "logins"),
    Topic("loggkontroll", DAILY, "log_review log_reading log_search log_extract"),
    Topic("vem-arbetar-var", DAILY, "start staffing staffing_unit staffing_details staffing_end"),
    Topic("utkast", DAILY),
    Topic("fraga-om-hjalp", DAILY),
    Topic(
        "upptack-behov",
        NEED,
        "search need request restart decline refuse initiative initiative_answer",
        "work_starts always_offered first_coordinator unknown_elsewhere ages",
    ),
    Topic(
        "uppgifter-om-personen",
        PREPARE,
        "person person_change close_one end_close block_close unblock_close protect lift_protection care_contact "
        "end_care care_coordinates same_person joining part_person everything population",
        "care_contact",
    ),
    Topic("samtycke", PREPARE, "consent withdraw let_go", "children_consent"),
    Topic("forbered-motet", PREPARE, "prepared mapping", "mapping"),
    Topic(
        "kalla",
        CALL,
        "call call_review call_more deadline",
        "call plan meeting acknowledge called_must_come school meeting_during_stay",
    ),
    Topic("svara-pa-kallelse", CALL, "answer part", "acknowledge called_must_come unknown_elsewhere"),
    Topic("flytta-eller-stall-in", CALL, "move cancel register_answer register_outside call_person", "meeting plan"),
    Topic("skicka-brev", CALL, "letter"),
    Topic(
        "hall-motet",
        MEETING,
        "meeting begin opening situation summary conclude step attend follow screen background",
        "leader documenter overall_responsibility document_plan",
    ),
    Topic(
        "skriv-mal-och-insatser",
        MEETING,
        "goals goal change_goal measure change_measure withdraw_measure note commit accept write",
        "documenter document_plan",
    ),
    Topic("exempel", MEETING),
    Topic("registrera-i-efterhand", MEETING, "afterwards", "document_plan"),
    Topic(
        "dela-planen",
        MEETING,
        "deliver versions confirm_plan documented contacts remove_contact journal",
        "document_plan documenter",
    ),
    Topic("folj-upp", FOLLOW_UP, "follow_up report", "follow_up follow_up_call follow_up_after_discharge"),
    Topic("svara-personen", FOLLOW_UP, "answer_person"),
    Topic(
        "lamna-over",
        FOLLOW_UP,
        "hand_over withdraw_offer coordinator take_over decline_coordination",
        "overall_responsibility first_coordinator",
    ),
    Topic("avsluta", END, "end end_documented", "retention"),
    Topic("nar-nagon-har-dott", END, "death"),
    Topic("prova-i-demon", PRACTISE),
)

PERSON = (
    Topic("las-din-plan", PLAN, "plan agreement told accept versions confirm_plan contacts post document more"),
    Topic("logga-in", PLAN, "logins"),
    Topic("svara-pa-inbjudan", PLAN, "meeting answer_invitation"),
    Topic("forbered-dig", PLAN, "prepare prepare_question answers"),
    Topic("samtycke", CONSENT, "consent give withdraw"),
    Topic("vem-har-last", CONSENT, "readers ask_about_reading log_extract"),
    Topic("mina-uppgifter", CONSENT, "details notices everything"),
    Topic("nagot-stammer-inte", ASK, "question"),
    Topic("be-om-en-sip", ASK, "ask asked"),
)


def _addresses(room: str, topics: tuple[Topic, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for topic in topics:
        for name in topic.pages.split():
            if f"{room}:{name}" in found:
                raise ValueError(f"{room}:{name} has two pages of help")
            found[f"{room}:{name}"] = topic.slug
    return found


# The name of an address → the page that helps there.
AT = {"unit": _addresses("desk", STAFF), "person": _addresses("portal", PERSON)}
