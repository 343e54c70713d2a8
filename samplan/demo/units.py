"""The organisations and units of the made-up county (ORG-01, ORG-02). Phone numbers are of the series for fiction."""

from __future__ import annotations

from typing import NamedTuple

# name: kind, huvudman, shown name
ORGANISATIONS = {
    "region": ("region", "region-solvik", "Region Solvik"),
    "social": ("kommun", "kommun-bjorkby", "Socialnämnden i Björkby kommun"),
    "school": ("school", "kommun-bjorkby", "Utbildningsnämnden i Björkby kommun"),
    "lyktan": ("private", "region-solvik", "Lyktan Vård AB"),
    "granby": ("kommun", "kommun-granby", "Socialnämnden i Granby kommun"),
    "sagoskolan": ("school", "stiftelsen-sagoskolan", "Stiftelsen Sagoskolan"),
}


class Place(NamedTuple):
    """A unit of the register. ``parent`` is the name of the unit above it, "" for the highest."""

    organisation: str
    kind: str
    shown: str
    phone: str
    address: str
    parent: str = ""
    hours: str = "Vardagar 8–16"


ALWAYS = "Alla dagar, dygnet runt"
DAILY = "Alla dagar 7–21"
HOSPITAL = "Sjukhusvägen 1, 981 00 Björkby"
TOWN_HALL = "Stadshusgatan 2, 981 00 Björkby"
CARE_HOUSE = "Omsorgsgatan 6, 981 00 Björkby"

UNITS: dict[str, Place] = {
    # Socialnämnden i Björkby
    "bistand": Place("social", "bistand", "Biståndsenheten Björkby", "0980-319 210", TOWN_HALL),
    "hemtjanst": Place("social", "hemtjanst", "Hemtjänsten Centrum", "0980-319 211", CARE_HOUSE, hours=DAILY),
    "hemsjukvard": Place("social", "hemsjukvard", "Hemsjukvården Björkby", "0980-319 212", CARE_HOUSE, hours=ALWAYS),
    "boendestod": Place("social", "boendestod", "Boendestödet Björkby", "0980-319 213", "Torget 3, 981 00 Björkby"),
    "hemtjanst_norr": Place("social", "hemtjanst", "Hemtjänsten Norr", "0980-319 214", CARE_HOUSE, "hemtjanst"),
    "solgarden": Place(
        "social", "boende", "Solgårdens äldreboende", "0980-319 215", "Solgårdsvägen 8, 981 00 Björkby", hours=ALWAYS
    ),
    "lss": Place("social", "lss", "LSS-enheten Björkby", "0980-319 216", TOWN_HALL),
    "gruppbostad": Place(
        "social", "boende", "Gruppbostaden Lärkan", "0980-319 217", "Lärkvägen 4, 981 00 Björkby", "lss", ALWAYS
    ),
    "daglig": Place(
        "social", "daglig_verksamhet", "Daglig verksamhet Verkstan", "0980-319 218", "Torget 5, 981 00 Björkby", "lss"
    ),
    "ifo_vuxen": Place("social", "ifo_vuxen", "Socialtjänsten vuxen Björkby", "0980-319 225", TOWN_HALL),
    "ifo_barn": Place("social", "ifo_barn", "Socialtjänsten barn och unga Björkby", "0980-319 226", TOWN_HALL),
    # Region Solvik
    "bjorken": Place(
        "region", "halsocentral", "Hälsocentralen Björken", "0980-319 220", "Björkallén 10, 981 00 Björkby"
    ),
    "tallen": Place("region", "halsocentral", "Hälsocentralen Tallen", "0980-319 227", "Tallvägen 2, 982 00 Granby"),
    "sjukhus": Place("region", "sjukhus", "Solviks sjukhus", "0980-319 228", HOSPITAL, hours=ALWAYS),
    "avdelning": Place(
        "region", "slutenvard", "Medicinavdelning 3, Solviks sjukhus", "0980-319 223", HOSPITAL, "sjukhus", ALWAYS
    ),
    "palliativ": Place("region", "palliativ", "Palliativa teamet Solvik", "0980-319 229", HOSPITAL, "sjukhus", ALWAYS),
    "habilitering": Place(
        "region", "habilitering", "Habiliteringen Solvik", "0980-319 222", "Sjukhusvägen 5, 981 00 Björkby"
    ),
    "psykiatri": Place(
        "region", "psykiatri", "Vuxenpsykiatrin Solvik", "0980-319 221", "Sjukhusvägen 3, 981 00 Björkby", "sjukhus"
    ),
    "avdelning_12": Place(
        "region", "slutenvard", "Psykiatriavdelning 12, Solviks sjukhus", "0980-319 231", HOSPITAL, "psykiatri", ALWAYS
    ),
    "beroende": Place(
        "region",
        "beroende",
        "Beroendemottagningen Solvik",
        "0980-319 232",
        "Sjukhusvägen 3, 981 00 Björkby",
        "psykiatri",
    ),
    "bup": Place(
        "region", "bup", "Barn- och ungdomspsykiatrin Solvik", "0980-319 233", "Sjukhusvägen 7, 981 00 Björkby"
    ),
    "tandvard": Place("region", "tandvard", "Folktandvården Björkby", "0980-319 234", "Björkallén 12, 981 00 Björkby"),
    # Schools
    "elevhalsa": Place("school", "elevhalsa", "Elevhälsan Björkby", "0980-319 230", "Skolgatan 1, 981 00 Björkby"),
    "sago_elevhalsa": Place(
        "sagoskolan", "elevhalsa", "Elevhälsan Sagoskolan", "0980-319 235", "Sagostigen 1, 981 00 Björkby"
    ),
    # A private provider on contract
    "lyktan_hc": Place(
        "lyktan", "halsocentral", "Hälsocentralen Lyktan", "0980-319 240", "Lyktgatan 11, 981 00 Björkby"
    ),
    # Socialnämnden i Granby
    "granby_bistand": Place(
        "granby", "bistand", "Biståndsenheten Granby", "0980-319 241", "Kommunvägen 1, 982 00 Granby"
    ),
    "granby_hsv": Place(
        "granby", "hemsjukvard", "Hemsjukvården Granby", "0980-319 242", "Kommunvägen 3, 982 00 Granby", hours=ALWAYS
    ),
}

CLOSED = {"hemtjanst_norr": 7}  # days ago: its people went to Hemtjänsten Centrum

# Who takes what comes, and when (ORG-10); the others have not said.
TAKES = {
    "bistand": "Biståndshandläggare i beredskap, årets alla dagar",
    "hemsjukvard": "Sjuksköterska i tjänst, dygnet runt",
    "bjorken": "SIP-mottagare, vardagar 8–17",
    "psykiatri": "Koordinator, vardagar 8–16",
    "elevhalsa": "Kurator, skoldagar 8–15",
    "avdelning": "Ansvarig sjuksköterska, årets alla dagar",
}

# Phones for text messages about what cannot wait; the others have none.
ON_CALL = {"bistand": "070-174 06 20", "bjorken": "070-174 06 21"}
