"""The five parts of the meeting, and what the one who leads may ask in each (MEET-02), in our own words.

After "Det goda mötet" (Norrbottens riktlinjer v2.0, bilaga 1) and VGR's "SIP-möte" (structure, rules of the meeting).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One part: its number, the key of the process line, its name, its URL, how long, what to do, and what to ask."""

    number: int
    key: str
    name: str
    url: str
    minutes: int
    do: tuple[str, ...]
    ask: tuple[str, ...]


PARTS = (
    Part(
        1,
        "opening",
        "Inledning",
        "desk:opening",
        5,
        (
            "Hälsa alla välkomna. Var och en säger vem den är och vad den gör.",
            "Säg varför ni träffas och hur mötet går till.",
            "Säg vem som leder och vem som skriver.",
            "Säg att det går bra att ta paus eller gå ut en stund.",
        ),
        ("Vill du berätta varför du är här i dag?", "Är det något du vill att vi börjar med?"),
    ),
    Part(
        2,
        "situation",
        "Så är det nu",
        "desk:situation",
        10,
        ("Börja med det personen själv vill berätta. Verksamheterna kommer sedan.",),
        (
            "Vill du berätta hur du har det nu?",
            "Vad är viktigt för dig?",
            "Vad går bra?",
            "Kan du ge ett exempel?",
            "Kan du berätta lite mer om det?",
        ),
    ),
    Part(
        3,
        "goals",
        "Behov och mål",
        "desk:goals",
        25,
        ("Det här är mötets största del. Skriv målet först, sedan vem som gör vad och när.",),
        (
            "Vad vill du helst uppnå?",
            "Vad kan du göra själv?",
            "Vad vill du ha hjälp med?",
            "Tror du att det här skulle hjälpa dig dit?",
            "Hur känns förslaget för dig?",
            "Vad ska vi göra annorlunda?",
        ),
    ),
    Part(
        4,
        "summary",
        "Sammanfatta",
        "desk:summary",
        10,
        ("Läs upp raderna en i taget. Rätta det som blev fel.",),
        (
            "Vill du säga med egna ord vad som händer nu?",
            "Blev det rätt skrivet?",
            "Känner du dig trygg med det vi har planerat?",
            "Är det något mer du funderar över?",
            "Vet du vem du ringer om du undrar något?",
        ),
    ),
    Part(
        5,
        "end",
        "Avsluta",
        "desk:conclude",
        5,
        ("Bestäm tre saker innan ni går. Dela sedan planen.",),
        ("När vill du att vi ses igen?", "Hur vill du ha planen?"),
    ),
)

RULES = (
    "Var förberedd och håll tiden.",
    "Låt alla komma till tals, en i taget.",
    "Lyssna på varandra.",
    "Använd vanliga ord.",
    "Säg vad du själv kan göra, inte vad någon annan borde göra.",
    "Se hur personen och de som är med som stöd har det, och bjud in dem.",
)
