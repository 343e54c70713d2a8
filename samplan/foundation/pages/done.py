"""The fixed sentences that follow a redirect: ``?klart=code`` can choose among them and never write one.

A sentence says what happened and, where it helps, what follows. No name and no case can stand in it, since
the address it comes from is kept in browsers and proxies.
"""

from collections.abc import Mapping

DONE: dict[str, str] = {
    "sparat": "Klart. Vi har sparat det du skrev.",
    "skickat": "Klart. Det är skickat.",
    "inloggad": "Du är inloggad.",
    "utloggad": "Du är utloggad. Stäng sidan om fler använder datorn.",
    "enhet-bytt": "Nu arbetar du för en annan enhet.",
    "behov-registrerat": "Behovet är registrerat.",
    "samtycke-sparat": "Samtycket är sparat.",
    "fraga-skickad": "Frågan finns nu i Min plan. Ni ser svaret här.",
    "samtycke-svar": "Vi har sparat ditt svar. Du kan ändra dig när du vill.",
    "samtycke-nej": "Svaret är sparat. Det blir ingen SIP utan samtycke.",
    "samtycke-tillbaka": "Klart. Ditt samtycke är taget tillbaka.",
    "samtycke-en": "Klart. Ditt samtycke är taget tillbaka för en av dem.",
    "samtycke-stoppat": "Samtycket är taget tillbaka. Inget nytt visas för någon annan verksamhet.",
    "kallelse-skickad": "Kallelsen är skickad.",
    "svar-skickat": "Svaret är skickat.",
    "svar-utan-text": "Svaret är skickat. Det du skrev stannar hos er tills ni har frågat personen.",
    "svar-sparat": "Vi har sparat ditt svar. Du kan ändra dig när du vill.",
    "svar-sparade": "Vi har sparat dina svar. Du kan fortsätta när du vill.",
    "svar-delade": "Klart. Din samordnare kan se svaren. Du kan ändra fram till mötet.",
    "svar-delade-nagra": "Klart. Din samordnare kan se de svar du delar. Du kan ändra fram till mötet.",
    "svar-bara-jag": "Klart. Bara du kan se svaren. Du kan ändra fram till mötet.",
    "svar-antecknade": "Svaren är sparade. De visas med att ni har antecknat dem.",
    "kartlaggning-delad": "Kartläggningen är delad.",
    "skickat-vidare": "Kallelsen är skickad vidare. Fristen gäller fortfarande.",
    "kvitterat": "Kvitterat.",
    "angrat": "Kvitteringen är ångrad.",
    "uppgift-tagen": "Du tar det. Enheten ser att det är du.",
    "uppgift-given": "Klart. Alla på enheten ser vem som tar det.",
    "franvaro-sparad": "Frånvaron är sparad.",
    "franvaro-borta": "Frånvaron är borttagen.",
    "postat": "Brevet är markerat som postat.",
    "mote-startat": "Mötet har börjat.",
    "mal-sparat": "Målet är sparat.",
    "tillagd": "Överenskommelsen är tillagd.",
    "bekraftat": "Överenskommelsen är bekräftad.",
    "besked-sparat": "Ert besked är sparat.",
    "mote-avslutat": "Mötet är avslutat.",
    "plan-delad": "Planen är delad.",
    "plan-bekraftad": "Planen är bekräftad.",
    "borttaget": "Klart. Det är borttaget.",
    "uppfoljning-sparad": "Uppföljningen är sparad.",
    "avslutad": "Planen är avslutad.",
}


def add_sentences(sentences: Mapping[str, str]) -> None:
    """Lets a room add its own codes when it starts.

    in: code → Swedish sentence. Raises ValueError when a code already stands for another sentence.
    """
    for code, sentence in sentences.items():
        if DONE.get(code, sentence) != sentence:
            raise ValueError(f"The code {code!r} already stands for another sentence.")
        DONE[code] = sentence


def sentence_for(code: str | None) -> str:
    """The sentence for a code from the address; an unknown code gives an empty string."""
    return DONE.get(code or "", "")
