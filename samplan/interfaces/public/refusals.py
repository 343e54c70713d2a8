"""What the one who was not let in reads: what happened, and what to do. By way and code."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """A page: its heading, its sentences, the status, whether trying again can help."""

    heading: str
    sentences: tuple[str, ...]
    status: int = 403
    again: bool = True


_DENIED = "Inloggningen avbröts"
_STALE = Refusal(
    "Det tog för lång tid",
    ("Länken har redan använts, eller så gick det mer än tio minuter.", "Tryck på Försök igen när du är redo."),
)
_FALSE = Refusal(
    "Vi kunde inte logga in dig",
    (
        "Svaret från inloggningstjänsten gick inte att lita på. Därför har vi inte släppt in någon.",
        "Försök igen. Händer det en gång till, ring oss.",
    ),
)
_DOWN = "Inloggningen svarar inte"

REFUSALS: dict[str, dict[str, Refusal]] = {
    "person": {
        "denied": Refusal(_DENIED, ("Inget har hänt med dina uppgifter.", "Vill du försöka igen?")),
        "weak": Refusal(
            "Du behöver en säkrare e-legitimation",
            (
                "Den e-legitimation du använde räcker inte här.",
                "Logga in med BankID, Freja+ eller en annan e-legitimation på tillitsnivå 3.",
                "Har du ingen sådan? Du kan få allt ändå. Ring oss, få brev eller träffa någon.",
            ),
        ),
        "stale": _STALE,
        "false": _FALSE,
        "unreachable": Refusal(
            _DOWN,
            (
                "Tjänsten som kontrollerar din e-legitimation svarar inte just nu.",
                "Vänta några minuter och försök igen. Är det bråttom, ring din samordnare eller oss.",
            ),
            503,
        ),
        "nobody": Refusal(
            "Din e-legitimation saknar personnummer",
            (
                "Vi behöver ett personnummer eller samordningsnummer för att hitta din plan.",
                "Logga in med en annan e-legitimation, eller ring oss.",
            ),
        ),
        "unknown": Refusal(
            "Vi hittar ingen plan för dig",
            (
                "Du är den du är. Men här finns ingen planering med ditt nummer.",
                "Har du fått ett brev om en SIP? Ring numret i brevet.",
                "Vill du ha en SIP? Säg till någon som hjälper dig, till exempel på hälsocentralen eller hos kommunen.",
            ),
            again=False,
        ),
    },
    "staff": {
        "denied": Refusal(_DENIED, ("Du är inte inloggad.", "Vill du försöka igen?")),
        "weak": Refusal(
            "Du behöver en säkrare inloggning",
            (
                "Den inloggning du använde räcker inte för att läsa om personer.",
                "Logga in med SITHS-kort, mobilt SITHS eller en annan tjänstelegitimation på tillitsnivå 3.",
                "Saknar du det, be din chef eller kortadministratör.",
            ),
        ),
        "stale": _STALE,
        "false": _FALSE,
        "unreachable": Refusal(
            _DOWN,
            (
                "Tjänsten som kontrollerar ditt kort svarar inte just nu. Det du har sparat i Samplan finns kvar.",
                "Vänta några minuter och försök igen. Kan det inte vänta, ring den du behöver nå.",
            ),
            503,
        ),
        "nobody": Refusal(
            "Ditt kort saknar tjänste-id",
            (
                "Samplan känner igen dig på ditt tjänste-id (HSA-id), och det följde inte med.",
                "Logga in igen och välj ett tjänste-id om du får frågan. Hjälper det inte, be din kortadministratör.",
            ),
        ),
        "unknown": Refusal(
            "Du är inte upplagd i Samplan",
            (
                "Inloggningen gick bra, men din arbetsgivare har inte lagt upp ditt tjänste-id här.",
                "Be din chef eller den som sköter personalregistret. Berätta vilket tjänste-id det gäller.",
                "Har du flera tjänste-id? Försök igen och välj ett annat.",
            ),
        ),
        "no_assignment": Refusal(
            "Du har inget uppdrag i Samplan nu",
            (
                "Du finns i registret, men inget uppdrag gäller i dag.",
                "Be din chef eller den som sköter personalregistret. När uppdraget är tillagt kan du logga in direkt.",
            ),
        ),
    },
}
