"""What a SIP is and how a meeting goes, for a child, a young person, someone close, and staff (PREP-01).

On the screen and on paper the words are the same. Each piece is a heading ("" for the first) and paragraphs; each line
is one unit of sense in the texts for children.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samplan.interfaces.letters.about import about
from samplan.rulebook.questions import CLOSE


@dataclass(frozen=True)
class About:
    """One text: its title, and pieces of heading and paragraphs. A paragraph that is a tuple is a list."""

    title: str
    pieces: tuple[tuple[str, tuple[str | tuple[str, ...], ...]], ...]


CHILD = About(
    "Vad är en SIP? För barn",
    (
        (
            "",
            (
                "En SIP är en plan.\nDen handlar om dig.",
                (
                    "Flera vuxna hjälper dig.\nDet kan vara i skolan,\npå sjukhuset eller från kommunen.\n"
                    "De ska prata ihop sig,\nså att du slipper."
                ),
            ),
        ),
        (
            "Mötet",
            (
                "De vuxna har ett möte.\nDu får vara med hela tiden,\nen liten stund eller inte alls.",
                "Du får ta med någon du tycker om.\nDu får ta med en sak,\ntill exempel ett gosedjur.",
                "Du får gå ut när du vill.\nDu får vara tyst.\nNågon annan kan säga vad du tycker.",
            ),
        ),
        (
            "Det du tycker är viktigt",
            (
                "De vuxna vill veta\nvad du tycker är bra,\noch vad som känns svårt.",
                "Det finns inga fel svar.\nFråga om det är något du undrar.",
            ),
        ),
        (
            "Efter mötet",
            ("Då finns det en plan.\nDär står det vem som hjälper dig,\nmed vad och när.", "Du får läsa planen."),
        ),
    ),
)

YOUNG = About(
    "Vad är en SIP? För dig som är 13 till 17 år",
    (
        (
            "",
            (
                (
                    "En SIP är en plan som handlar om dig. Den görs när flera hjälper dig samtidigt. Det kan vara "
                    "skolan, vården och kommunen."
                ),
                "I planen står det vem som gör vad, och när. Då slipper du hålla reda på allt själv.",
            ),
        ),
        (
            "Vad får du bestämma?",
            (
                "Du har rätt att säga vad du tycker. De vuxna ska lyssna på dig.",
                (
                    "Är du 15 år eller äldre frågar vi dig om du vill ha en SIP. Vi frågar också dina vårdnadshavare. "
                    "Det är de som har ansvar för dig."
                ),
                (
                    "Du kan säga att det finns saker som dina föräldrar inte ska få veta. Fråga din samordnare hur det "
                    "blir med det."
                ),
            ),
        ),
        (
            "Så går mötet till",
            (
                "Ni träffas, ofta en timme. Du kan vara med på plats, på video eller på telefon.",
                "Du kan vara med hela tiden eller en stund. Du kan gå ut när du vill. Du får ta med någon du litar på.",
                "Vill du inte prata? Då kan du skriva, eller be någon säga det du vill ha sagt.",
            ),
        ),
        (
            "Efter mötet",
            (
                (
                    "Du får planen. Den finns i mobilen eller på papper. Blev något fel? Säg det till din samordnare. "
                    "Sedan träffas ni igen och ser hur det går."
                ),
            ),
        ),
    ),
)

CLOSE_ONE = About(
    "Vad är en SIP? För dig som står nära",
    (
        (
            "",
            (
                (
                    "En SIP är en plan för någon som får hjälp från både kommunen och vården. Den visar vem "
                    "som gör vad, och när."
                ),
                (
                    "Personen själv bestämmer om du ska vara med. Din medverkan är frivillig. Du kan säga nej, och du "
                    "kan ändra dig."
                ),
            ),
        ),
        (
            "På mötet",
            (
                "Du är med som den du är för personen. Du kan berätta vad du ser och vad du behöver.",
                "Lova bara det du orkar. Det du säger ja till kan stå i planen. Du kan ta tillbaka det.",
                (
                    "De andra får bara prata om det som personen har sagt ja till. Därför kan det finnas saker som du "
                    "inte får veta."
                ),
            ),
        ),
        ("Tänk gärna på det här innan", (tuple(line.format(name="personen") for line in CLOSE),)),
        (
            "Stöd till dig",
            (
                (
                    "Hjälper eller vårdar du någon som står dig nära? Då ska kommunen erbjuda dig stöd. Fråga "
                    "personens samordnare hur du får det."
                ),
            ),
        ),
    ),
)

STAFF = About(
    "SIP på fem minuter, för personal",
    (
        (
            "",
            (
                (
                    "SIP betyder samordnad individuell plan. Den görs när någon behöver insatser från både kommun och "
                    "region, och personen vill det. Alla som ser behovet ska säga till."
                ),
            ),
        ),
        (
            "Före mötet",
            (
                (
                    "Fråga om samtycke innan du delar något.",
                    "Hjälp personen att förbereda sig. Det viktigaste är vad personen själv vill.",
                    "Ta reda på vad du får besluta om på mötet.",
                    "Kom själv, eller skicka en ersättare som vet lika mycket.",
                ),
            ),
        ),
        (
            "På mötet",
            (
                (
                    "Personen pratar först. Börja med det som går bra.",
                    "Säg vem som gör vad och när. Lova bara för din egen huvudman.",
                    "Är något inte beslutat? Säg vad ni gör under tiden.",
                    "Bestäm när ni följer upp och vem personen ringer.",
                    "Använd ord som personen förstår. Ta en paus när den behövs.",
                ),
            ),
        ),
        (
            "Efter mötet",
            (
                (
                    "Personen får planen samma dag om det går.",
                    "Gör det ni har lovat, och säg till när något ändras.",
                    "Anteckna er egen del i er journal.",
                ),
            ),
        ),
    ),
)

EASY = About(  # on the screen it stands in a page of its own, beside a longer text
    "Vad är en SIP?",
    tuple((piece["heading"], tuple(piece["paragraphs"])) for side in ("left", "right") for piece in about("")[side]),
)

ABOUT: Mapping[str, About] = {"lattlast": EASY, "barn": CHILD, "ung": YOUNG, "narstaende": CLOSE_ONE, "personal": STAFF}


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """A text on paper. content: audience, a key of ``ABOUT``."""
    told = ABOUT.get(str(content.get("audience", "")), CLOSE_ONE)
    return {
        "title": told.title,
        "intro": "",
        "from": "",
        "pieces": [
            {"heading": heading, "paragraphs": [_on_paper(one) for one in paragraphs], "parts": []}
            for heading, paragraphs in told.pieces
        ],
        "to": "",
        "to-lines": "",
        "words": {},
    }


def _on_paper(paragraph: str | tuple[str, ...]) -> str:
    return paragraph if isinstance(paragraph, str) else "\n".join(f"– {line}" for line in paragraph)
