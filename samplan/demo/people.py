"""The made-up people of the county, and those close to them (ORG-06, ORG-07).

Names mean made-up in some language, numbers are Skatteverket's test numbers, and phones are of the series for fiction.
"""

from __future__ import annotations

from typing import NamedTuple

# name: given, family, number, address, phone
PERSONS = {
    "maj": ("Maj", "Exempelsson", "194401012382", "Björkgatan 4, 981 00 Björkby", "070-174 06 05"),
    "olle": ("Olle", "Påhittad", "194101012393", "Älvvägen 12, 981 00 Björkby", "070-174 06 10"),
    "gun": ("Gun", "Låtsas", "194701124622", "Tallstigen 1, 981 00 Björkby", "070-174 06 15"),
    "ali": ("Ali", "Exempel", "201201032396", "Skolgatan 9, 981 00 Björkby", "070-174 06 20"),
    "nora": ("Nora", "Fiktiv", "197501149285", "Hemliga gatan 77, 111 11 Långtbort", "070-174 06 99"),
    "eva": ("Eva", "Prov", "195801082743", "Storgatan 30, 981 00 Björkby", "070-174 06 25"),
    "bo": ("Bo", "Testman", "195101151818", "Kyrkvägen 3, 981 00 Björkby", "070-174 06 30"),
    "leo": ("Leo", "Påhitt", "200401282397", "Ringvägen 18, 981 00 Björkby", "070-174 06 35"),
    "tomas": ("Tomas", "Sagesson", "196201082697", "Hamngatan 7, 981 00 Björkby", "070-174 06 40"),
    "ida": ("Ida", "Låtsasson", "199001022384", "Parkgatan 21, 981 00 Björkby", "070-174 06 45"),
    "rut": ("Rut", "Exempel", "196901119286", "Backvägen 5, 981 00 Björkby", "070-174 06 50"),
    "per": ("Per", "Fantasi", "198301112390", "Norra gatan 14, 981 00 Björkby", "070-174 06 55"),
    # Elders
    "elsa": ("Elsa", "Provberg", "192605058326", "Solgårdsvägen 8, 981 00 Björkby", "0980-319 250"),
    "arvid": ("Arvid", "Mönsterstad", "192901189254", "Solgårdsvägen 8, 981 00 Björkby", "0980-319 251"),
    "signe": ("Signe", "Övningsdal", "193110207069", "Kyrkvägen 17, 981 00 Björkby", "0980-319 252"),
    "hilding": ("Hilding", "Tänkman", "193406178313", "Åsvägen 2, 982 00 Granby", "0980-319 253"),
    "veikko": ("Veikko", "Esimerkki", "193701144556", "Älvvägen 31, 981 00 Björkby", "0980-319 254"),
    "aune": ("Aune", "Keksitty", "193908079167", "Myrstigen 6, 982 00 Granby", "0980-319 255"),
    "astrid": ("Astrid", "Fabelgren", "194110299221", "Björkgatan 19, 981 00 Björkby", "0980-319 256"),
    "sixten": ("Sixten", "Sagolund", "194401032133", "Tallstigen 12, 981 00 Björkby", "0980-319 257"),
    "inga": ("Inga", "Påhittsson", "194604296485", "Lyktgatan 3, 981 00 Björkby", "070-174 06 06"),
    "folke": ("Folke", "Låtsberg", "194808192530", "Storgatan 8, 981 00 Björkby", "070-174 06 07"),
    "gunvor": ("Gunvor", "Exempelgren", "195012102165", "Backvägen 22, 981 00 Björkby", "070-174 06 08"),
    "roland": ("Roland", "Testlund", "195401080691", "Fiskarvägen 9, 981 00 Björkby", "070-174 06 09"),
    "barbro": ("Barbro", "Dikt", "195607302329", "Parkgatan 2, 981 00 Björkby", "070-174 06 11"),
    # Grown-ups
    "farah": ("Farah", "Mithal", "196001062626", "Ringvägen 40, 981 00 Björkby", "070-174 06 12"),
    "lilian": ("Lilian", "Provström", "196303113366", "Tallvägen 15, 982 00 Granby", "070-174 06 13"),
    "carina": ("Carina", "Fiktivius", "196607113146", "Hamngatan 20, 981 00 Björkby", "070-174 06 14"),
    "rosa": ("Rosa", "Ejemplo", "196807812380", "Kommunvägen 12, 982 00 Granby", "070-174 06 16"),
    "jarl": ("Jarl", "Provman", "197007219293", "Norra gatan 3, 981 00 Björkby", "070-174 06 17"),
    "monika": ("Monika", "Låtsdotter", "197510179281", "Skolgatan 27, 981 00 Björkby", "070-174 06 18"),
    "goran": ("Goran", "Primjer", "197612782396", "Ringvägen 6, 981 00 Björkby", "070-174 06 19"),
    "henrik": ("Henrik", "Exempelius", "197803192397", "Åsvägen 30, 982 00 Granby", "070-174 06 23"),
    "karim": ("Karim", "Exempel", "198005262392", "Skolgatan 9, 981 00 Björkby", "070-174 06 22"),
    "reza": ("Reza", "Nemune", "198108602395", "Ringvägen 11, 981 00 Björkby", "070-174 06 24"),
    "samira": ("Samira", "Exempel", "198209142382", "Skolgatan 9, 981 00 Björkby", "070-174 06 21"),
    "jimmy": ("Jimmy", "Sagobäck", "198411302394", "Hamngatan 14, 981 00 Björkby", "070-174 06 26"),
    "sanna": ("Sanna", "Tänktsson", "198702272389", "Lyktgatan 25, 981 00 Björkby", "070-174 06 27"),
    "olena": ("Olena", "Pryklad", "198705912387", "Parkgatan 30, 981 00 Björkby", "070-174 06 28"),
    "linda": ("Linda", "Diktström", "198802292386", "Älvvägen 5, 981 00 Björkby", "070-174 06 29"),
    "mattias": ("Mattias", "Låtsasdal", "198802292394", "Backvägen 9, 981 00 Björkby", "070-174 06 31"),
    "ahmed": ("Ahmed", "Tusaale", "198905122399", "Ringvägen 23, 981 00 Björkby", "070-174 06 32"),
    # Young adults
    "dennis": ("Dennis", "Modellgren", "199110142396", "Tallvägen 8, 982 00 Granby", "070-174 06 33"),
    "mariam": ("Mariam", "Namuna", "199209732388", "Storgatan 41, 981 00 Björkby", "070-174 06 34"),
    "robin": ("Robin", "Övningsson", "199312022396", "Norra gatan 28, 981 00 Björkby", "070-174 06 36"),
    "simon": ("Simon", "Låtsvik", "199602032394", "Parkgatan 12, 981 00 Björkby", "070-174 06 37"),
    "tesfay": ("Tesfay", "Abnet", "199706742393", "Hamngatan 33, 981 00 Björkby", "070-174 06 38"),
    "wilma": ("Wilma", "Provlund", "199806252384", "Björkgatan 36, 981 00 Björkby", "070-174 06 39"),
    "elias": ("Elias", "Sagolind", "200008312399", "Storgatan 17, 981 00 Björkby", "070-174 06 41"),
    "noel": ("Noel", "Mönsterman", "200211162391", "Lärkvägen 4, 981 00 Björkby", "070-174 06 42"),
    "tuva": ("Tuva", "Påhittsdal", "200502162381", "Åkervägen 7, 981 00 Björkby", "070-174 06 43"),
    "melker": ("Melker", "Fiktivsson", "200707272399", "Åsvägen 14, 982 00 Granby", "070-174 06 44"),
    # Children
    "ebba": ("Ebba", "Låtsasdal", "200909202384", "Backvägen 9, 981 00 Björkby", "070-174 06 46"),
    "zlata": ("Zlata", "Pryklad", "201110672381", "Parkgatan 30, 981 00 Björkby", "070-174 06 47"),
    "liam": ("Liam", "Exempelberg", "201111252399", "Kyrkvägen 28, 981 00 Björkby", "070-174 06 48"),
    "hodan": ("Hodan", "Tusaale", "201404182386", "Ringvägen 23, 981 00 Björkby", "070-174 06 49"),
    "alma": ("Alma", "Tänktsson", "201607022389", "Lyktgatan 25, 981 00 Björkby", ""),
    "vidar": ("Vidar", "Diktström", "201810232395", "Älvvägen 5, 981 00 Björkby", ""),
    "iris": ("Iris", "Modellgren", "202005132382", "Tallvägen 8, 982 00 Granby", ""),
    "saga": ("Saga", "Provlund", "202303202382", "Björkgatan 36, 981 00 Björkby", ""),
}

# Those whose story is played, and who can be tried at the demo's door: not Ali, whose guardians answer for him.
LIVED = (
    "maj", "nora", "tuva", "robin", "jimmy", "roland", "ida", "eva", "bo", "tomas", "rut", "per", "olle", "gun",
    "hilding", "veikko", "astrid", "sixten", "folke", "barbro",
)  # fmt: skip
PROTECTED = {"nora": "registered", "mariam": "marked"}


class Speaks(NamedTuple):
    """The language someone speaks, the interpreter they want and how to speak so that it works for them."""

    language: str = "svenska"
    interpreter: str = ""
    communication: str = ""


SPEAKS = {
    "gun": Speaks(communication="Hör bäst på vänster öra. Skriv gärna upp det viktigaste."),
    "eva": Speaks(communication="Har afasi efter en stroke. Ge tid, en fråga i taget."),
    "signe": Speaks(communication="Ser dåligt. Vill ha brev med stor text."),
    "veikko": Speaks("finska", "finska, på plats"),
    "aune": Speaks("meänkieli", "meänkieli, på telefon", "Förstår svenska men vill prata meänkieli om sin hälsa."),
    "farah": Speaks("arabiska", "arabiska, kvinnlig tolk"),
    "samira": Speaks("arabiska", "arabiska, på telefon"),
    "karim": Speaks("arabiska"),
    "ahmed": Speaks("somaliska", "somaliska, på plats"),
    "hodan": Speaks(communication="Visar med bilder när orden tar slut."),
    "simon": Speaks("svenskt teckenspråk", "teckenspråk, på plats"),
    "rosa": Speaks("spanska"),
    "goran": Speaks("bosniska"),
    "reza": Speaks("persiska", "persiska, på telefon"),
    "olena": Speaks("ukrainska", "ukrainska, på video"),
    "zlata": Speaks("ukrainska"),
    "mariam": Speaks("dari", "dari, kvinnlig tolk på telefon"),
    "tesfay": Speaks("tigrinja", "tigrinja, på telefon"),
    "noel": Speaks(communication="Använder pekplatta. Vill att man ställer ja- och nejfrågor."),
    "tuva": Speaks(communication="Korta meningar. Bilder hjälper. Vill ha frågorna i förväg."),
    "ali": Speaks("svenska och arabiska", communication="Vill ha paus efter en halvtimme."),
}

LISTED = {  # other than the hälsocentral of the kommun
    "inga": "lyktan_hc",
    "sanna": "lyktan_hc",
    "alma": "lyktan_hc",
    "ahmed": "lyktan_hc",
    "hodan": "lyktan_hc",
    "tesfay": "lyktan_hc",
    "robin": "lyktan_hc",
}
MOVED = {"rosa": 90, "tesfay": 200}  # days ago that they came from another kommun


class Close(NamedTuple):
    """One who stands close or may act. ``person`` is the name of a row above; otherwise ``name`` says who.

    ``relation`` is who they are to the person, ``scope`` what they may do by the ``source``.
    """

    kind: str
    name: str = ""
    phone: str = ""
    scope: str = ""
    source: str = ""
    person: str = ""
    relation: str = ""
    address: str = ""
    takes_part: bool = False


FOLKBOK = "Folkbokföringen"
OVERFORMYNDARE = "Överförmyndaren i Björkby, registerutdrag"

CLOSE: dict[str, tuple[Close, ...]] = {
    "maj": (Close("relative", "Siv Exempelsson", "070-174 06 74", relation="Dotter, ringer på söndagar"),),
    "ali": (
        Close("guardian", person="samira", source=FOLKBOK),
        Close("guardian", person="karim", source=FOLKBOK),
    ),
    "hodan": (Close("guardian", person="ahmed", source=FOLKBOK),),
    "alma": (Close("guardian", person="sanna", source=FOLKBOK),),
    "vidar": (Close("guardian", person="linda", source=FOLKBOK),),
    "iris": (Close("guardian", person="dennis", source=FOLKBOK),),
    "saga": (Close("guardian", person="wilma", source=FOLKBOK),),
    "zlata": (Close("guardian", person="olena", source=FOLKBOK),),
    "ebba": (
        Close("guardian", person="mattias", source=FOLKBOK),
        Close("support", "Moa Låtsasdal", "070-174 06 61", relation="Storasyster, är med när Ebba vill"),
    ),
    "liam": (
        Close("guardian", "Therese Exempelberg", "070-174 06 62", source=FOLKBOK),
        Close("guardian", "Jonny Exempelberg", "070-174 06 63", source=FOLKBOK),
        Close("support", "Sture Påhittner", "0980-319 260", relation="Morfar, Liam bor hos honom varannan helg"),
    ),
    "arvid": (Close("god_man", "Rune Provgård", "070-174 06 64", "Bevaka rätt och förvalta egendom", OVERFORMYNDARE),),
    "signe": (Close("proxy", "Lars Övningsdal", "08-465 004 21", "Får tala för Signe om hjälp hemma", "Fullmakt"),),
    "hilding": (
        Close("future_proxy", "Ann-Mari Tänkman", "031-390 06 14", "Vård, omsorg och ekonomi", "Framtidsfullmakt"),
    ),
    "veikko": (
        Close(
            "relative",
            "Tuula Esimerkki",
            "0980-319 261",
            relation="Fru",
            address="Älvvägen 31, 981 00 Björkby",
            takes_part=True,
        ),
    ),
    "aune": (Close("relative", "Seppo Keksitty", "070-174 06 65", relation="Son"),),
    "astrid": (
        Close(
            "relative",
            "Inger Fabelgren",
            "040-628 04 12",
            relation="Dotter, ringer varje kväll",
            address="Sagogatan 14, 222 33 Söderby",
            takes_part=True,
        ),
    ),
    "sixten": (Close("relative", "Maj-Lis Sagolund", "0980-319 262", relation="Fru"),),
    "folke": (Close("forvaltare", "Yngve Modellman", "070-174 06 66", "Ekonomi", OVERFORMYNDARE),),
    "roland": (
        Close(
            "relative",
            "Maud Testlund",
            "070-174 06 67",
            relation="Fru, bor med Roland",
            address="Fiskarvägen 9, 981 00 Björkby",
            takes_part=True,
        ),
        Close(
            "relative",
            "Johanna Testlund",
            "08-465 004 33",
            relation="Dotter, vill vara med på telefon",
            address="Brevgatan 3, 111 22 Långtbort",
            takes_part=True,
        ),
    ),
    "robin": (
        Close(
            "support",
            "Disa Låtsner",
            "070-174 06 68",
            relation="Personligt ombud",
            address="Torget 1, 981 00 Björkby",
            takes_part=True,
        ),
    ),
    "jimmy": (
        Close(
            "relative",
            "Solveig Sagobäck",
            "0980-319 263",
            relation="Mamma",
            address="Hamngatan 2, 981 00 Björkby",
            takes_part=True,
        ),
    ),
    "simon": (Close("relative", "Ulla Låtsvik", "070-174 06 69", relation="Mamma, tecknar"),),
    "noel": (
        Close("god_man", "Margareta Mönsterman", "070-174 06 71", "Bevaka rätt och sörja för person", OVERFORMYNDARE),
    ),
    "tuva": (
        Close("god_man", "Göte Provgård", "070-174 06 72", "Bevaka rätt och förvalta egendom", OVERFORMYNDARE),
        Close(
            "relative",
            "Camilla Påhittsdal",
            "070-174 06 73",
            relation="Mamma",
            address="Åkervägen 7, 981 00 Björkby",
            takes_part=True,
        ),
    ),
}
