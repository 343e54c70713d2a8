"""The fixed sentences that follow a redirect: ``?klart=code`` can choose among them and never write one.

A sentence says what happened and, where it helps, what follows. No name and no case can stand in it, since
the address it comes from is kept in browsers and proxies.

It is said only where it is true: the code is signed for the session that did it, and holds for a minute. An address
that somebody else sends, or that was kept, says nothing.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest

from samplan.foundation.access import sessions

NAME = "klart"
JUST = timedelta(minutes=1)  # long enough for a slow network and the redirects between

DONE: dict[str, str] = {
    "sparat": "Klart. Vi har sparat det du skrev.",
    "utkast-borta": "Utkastet är borttaget.",
    "skickat": "Klart. Det är skickat.",
    "inloggad": "Du är inloggad.",
    "utloggad": "Du är utloggad. Stäng sidan om fler använder datorn.",
    "aldsta-utloggad": "Du är inloggad. Du var inloggad på så många ställen som går, så det äldsta är utloggat.",
    "andra-utloggade": "Klart. Nu är du bara inloggad här.",
    "enhet-bytt": "Nu arbetar du för en annan enhet.",
    "uppdrag-givet": "Uppdraget är givet. Det gäller från nästa gång personen loggar in.",
    "uppdrag-slut": "Uppdraget är avslutat. Det slutar gälla vid nästa klick.",
    "paminnelser-sparade": "Klart. Vi har sparat ditt val.",
    "hjalp-fragad": "Frågan är skickad. Svaret kommer här.",
    "hjalp-besvarad": "Svaret är skickat till den som frågade.",
    "hjalp-vidare": "Frågan är skickad vidare till objektspecialisten.",
    "hjalp-avslutad": "Frågan är avslutad.",
    "lasning-fragad": "Vi har fått din fråga. Du får svar här.",
    "lasning-granskad": "Granskningen är sparad.",
    "enhet-sparad": "Klart. Uppgifterna om enheten är ändrade.",
    "behov-registrerat": "Behovet är registrerat.",
    "borjat-om": "Den förra planen är avslutad. Fråga personen igen innan ni delar något.",
    "nej-tack": "Det är sparat. Planeringen är avslutad och personen har fått besked.",
    "nej-tack-brev": "Det är sparat och planeringen är avslutad. Skriv ut brevet till personen och posta det.",
    "ingen-sip": "Beslutet är sparat. Personen kan läsa varför i Min plan.",
    "ingen-sip-brev": "Beslutet är sparat. Skriv ut brevet till personen och posta det.",
    "onskemal-besvarat": "Svaret är sparat. Personen läser det i Min plan. Ring också om ni kan.",
    "initiativ-skickat": "Initiativet är skickat. Ni ser svaret här.",
    "initiativ-besvarat": "Svaret är skickat till den som frågade.",
    "sip-begard": "Tack. Vi har tagit emot det du skrev.",
    "samtycke-sparat": "Samtycket är sparat.",
    "samtycke-sparat-farre": "Samtycket är sparat. Vilka som inte är med längre står på planens sida och i Historik.",
    "fraga-skickad": "Frågan finns nu i Min plan. Ni ser svaret här.",
    "samtycke-svar": "Vi har sparat ditt svar. Du kan ändra dig när du vill.",
    "samtycke-nej": "Svaret är sparat. Det blir ingen SIP utan samtycke.",
    "samtycke-tillbaka": "Klart. Ditt samtycke är taget tillbaka.",
    "samtycke-en": "Klart. Ditt samtycke är taget tillbaka för en av dem.",
    "samtycke-hos": "Klart. Det du sa till dem är taget tillbaka.",
    "samtycke-hos-en": "Klart. Det de fick berätta för en av de andra är taget tillbaka.",
    "samtycke-vart": "Samtycket är taget tillbaka. Ni får inte berätta något nytt. Planen finns kvar.",
    "samtycke-vart-en": "Samtycket är taget tillbaka för en av dem. Ni får inte berätta något nytt för den.",
    "samtycke-for-en": "Samtycket är taget tillbaka för en av dem. Resten av samtycket gäller som förut.",
    "samtycke-stoppat": "Samtycket är taget tillbaka. Inget nytt visas för någon annan verksamhet.",
    "kallelse-skickad": "Kallelsen är skickad.",
    "kallelse-skickad-brev": "Kallelsen är skickad. Brev ska skrivas ut och postas i dag.",
    "mote-flyttat": "Mötet är flyttat. Alla som var kallade får den nya tiden.",
    "mote-installt": "Mötet är inställt. Alla som var kallade får veta det.",
    "svar-antecknat": "Personens svar är antecknat.",
    "deras-svar-antecknat": "Svaret är antecknat. Det står vid dem som är med.",
    "personen-kontaktad": "Klart. Det står nu att ni har pratat.",
    "kommer": "Tack. Vi har sagt till dem som kommer.",
    "ring-mig": "Tack. Vi har sagt till din samordnare, som hör av sig till dig.",
    "tidsgrans-flyttad": "Tidsgränsen är flyttad för personens skull.",
    "svar-skickat": "Svaret är skickat.",
    "svar-annan-enhet": "Svaret är skickat. Samordnaren frågar personen och kallar den andra enheten.",
    "del-sparad": "Er del är sparad.",
    "del-hos-er": "Er del är sparad. Den stannar hos er tills ni har frågat personen.",
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
    "nasta-del": "Klart. Skärmen i rummet visar samma del.",
    "narvaro-sparad": "Närvaron är ändrad.",
    "efterhand": "Mötet är registrerat. Skriv nu det ni kom överens om.",
    "borttagen": "Förslaget är borttaget.",
    "antecknat": "Det som sades i rummet är antecknat.",
    "mote-avslutat-delat": "Mötet är avslutat och planen är delad.",
    "mal-sparat": "Målet är sparat.",
    "tillagd": "Överenskommelsen är tillagd.",
    "bekraftat": "Överenskommelsen är bekräftad.",
    "besked-sparat": "Ert besked är sparat.",
    "besked-nagra": "Ert besked är sparat. Alla som är med har inte fått det. Under Handlingar står vilka som har det.",
    "mote-avslutat": "Mötet är avslutat.",
    "plan-delad": "Planen är delad.",
    "plan-bekraftad": "Planen är bekräftad.",
    "borttaget": "Klart. Det är borttaget.",
    "uppfoljning-sparad": "Uppföljningen är sparad.",
    "avslutad": "Planen är avslutad.",
    "uppfoljning-andra": "Uppföljningen är sparad. Skriv nu ändringarna och dela planen.",
    "uppfoljning-avsluta": "Uppföljningen är sparad. Avsluta nu planen.",
    "samordning-erbjuden": "Frågan är skickad. Ni samordnar tills de har tagit över.",
    "erbjudande-tillbaka": "Frågan är tillbakatagen. Ni samordnar som förut.",
    "samordning-tagen": "Ni samordnar nu. Den som planen gäller och de som är med får veta det.",
    "samordning-nej": "Ert nej är skickat. Den som frågade samordnar som förut.",
    "samordnare-bytt": "Samordnaren är bytt. De som är med får veta det.",
    "lamnad-klar": "Klart. Raden är borta ur Att göra.",
    "avslut-bekraftat": "Avslutet är bekräftat.",
    "avliden": "Det är registrerat. Alla utskick är stoppade.",
    "svar-till-personen": "Svaret är sparat.",
    "uppgifter-sparade": "Uppgifterna är sparade.",
    "uppgifter-stammer": "Klart. Nu står det att uppgifterna är kontrollerade i dag.",
    "folkbokforing": "Klart. Uppgifterna är hämtade från folkbokföringen.",
    "forslag-lagt": "Klart. En kollega läser och bekräftar. Tills dess är inget ändrat.",
    "forslag-borta": "Klart. Förslaget är borttaget och inget är ändrat.",
    "hopslagna": "Klart. De är nu samma person. Det går att dela på dem igen.",
    "delade": "Klart. De är nu två personer, som före.",
    "narstaende-sparad": "Klart. Vi har lagt till den personen.",
    "narstaende-borta": "Klart. Den personen är borttagen från och med i dag.",
    "narstaende-blockerad": "Klart. Den personen är blockerad och blir inte tillfrågad mer.",
    "blockering-borta": "Klart. Blockeringen är borttagen. Kalla på nytt om personen vill.",
    "skyddad": "Klart. Uppgifterna är skyddade och visas inte för någon.",
    "skydd-borta": "Skyddet är borttaget. Kontrollera nu adressen och telefonen.",
    "vardkontakt-sparad": "Den fasta vårdkontakten är sparad.",
    "vardkontakt-avslutad": "Den fasta vårdkontakten är avslutad.",
    "vardkontakt-samordnar": "Samordningsuppdraget är flyttat.",
    "fraga-sparad": "Tack. Din samordnare svarar inom tre arbetsdagar.",
}


def add_sentences(sentences: Mapping[str, str]) -> None:
    """Lets a room add its own codes when it starts.

    in: code → Swedish sentence. Raises ValueError when a code already stands for another sentence.
    """
    for code, sentence in sentences.items():
        if DONE.get(code, sentence) != sentence:
            raise ValueError(f"The code {code!r} already stands for another sentence.")
        DONE[code] = sentence


def signed(code: str, token: str) -> str:
    """``code`` as it goes with the address: for the session that ``token`` opens, "" for nobody's."""
    return _signer(token).sign(code)


def just_done(request: HttpRequest) -> str:
    """The code of what this browser's session has just done, as its address says; "" when it says nothing true."""
    try:
        return _signer(sessions.token_of(request)).unsign(request.GET.get(NAME, ""), max_age=JUST)
    except signing.BadSignature:
        return ""


def _signer(token: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt=f"samplan.done:{token}")


def sentence_for(code: str) -> str:
    """The sentence for a code; an unknown one gives an empty string."""
    return DONE.get(code, "")
