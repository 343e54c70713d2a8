"""Those who work in the made-up county, and the assignments they act in (ORG-04)."""

from __future__ import annotations

Row = tuple[str, str, str, *tuple[tuple[str, str], ...]]

# name: given, family, title, (unit, role) …; the first assignment has the name itself as its key, the next "name 2"
STAFF: dict[str, Row] = {
    # Socialnämnden i Björkby: home and care
    "sara": ("Sara", "Lindqvist", "biståndshandläggare", ("bistand", "NEEDS_ASSESSOR")),
    "mats": ("Mats", "Öberg", "biståndshandläggare", ("bistand", "NEEDS_ASSESSOR")),
    "karin": ("Karin", "Holm", "enhetschef", ("bistand", "HEAD")),
    "fatima": ("Fatima", "Haddad", "samordnare i hemtjänsten", ("hemtjanst", "OFFICER")),
    "lena": ("Lena", "Wikström", "sjuksköterska", ("hemsjukvard", "NURSE"), ("bjorken", "NURSE")),
    "david": ("David", "Sundin", "boendestödjare", ("boendestod", "OFFICER")),
    "berit": ("Berit", "Nyman", "administratör", ("bistand", "ADMINISTRATOR")),
    "gunilla": (
        "Gunilla",
        "Stenfors",
        "SIP-samordnare",
        ("bistand", "MEETING_LEADER"),
        ("ifo_barn", "MEETING_LEADER"),
    ),
    "anders": ("Anders", "Kvarnlund", "jurist", ("bistand", "LOG_REVIEWER")),
    "helena": ("Helena", "Brännmark", "medicinskt ansvarig sjuksköterska", ("hemsjukvard", "MAS")),
    "siv": ("Siv", "Landin", "sjuksköterska", ("solgarden", "NURSE")),
    "abdi": ("Abdi", "Warsame", "undersköterska", ("solgarden", "OFFICER"), ("hemtjanst", "OFFICER")),
    "kent": ("Kent", "Hjortsberg", "planerare", ("hemtjanst_norr", "OFFICER")),
    # Socialnämnden i Björkby: LSS and socialtjänst
    "johan": ("Johan", "Ekvall", "LSS-handläggare", ("lss", "NEEDS_ASSESSOR")),
    "kerstin": ("Kerstin", "Aspgren", "enhetschef", ("lss", "HEAD"), ("gruppbostad", "HEAD")),
    "linnea": ("Linnéa", "Forslund", "stödpedagog", ("gruppbostad", "OFFICER"), ("daglig", "OFFICER")),
    "magnus": ("Magnus", "Rydström", "socialsekreterare", ("ifo_vuxen", "OFFICER")),
    "emma": ("Emma", "Lidgren", "socialsekreterare", ("ifo_barn", "OFFICER")),
    "rolf": ("Rolf", "Häggkvist", "enhetschef", ("ifo_vuxen", "HEAD"), ("ifo_barn", "HEAD")),
    # Region Solvik
    "elin": ("Elin", "Norberg", "distriktssköterska", ("bjorken", "NURSE")),
    "omar": ("Omar", "Saleh", "läkare", ("bjorken", "PHYSICIAN")),
    "greta": ("Greta", "Falk", "verksamhetschef", ("bjorken", "HEAD")),
    "kaisa": ("Kaisa", "Niemelä", "distriktssköterska", ("tallen", "CARE_CONTACT")),
    "ulf": ("Ulf", "Hedman", "kurator", ("psykiatri", "OFFICER")),
    "nils": ("Nils", "Kerola", "sjuksköterska", ("psykiatri", "CARE_CONTACT")),
    "ylva": ("Ylva", "Strömgren", "läkare", ("psykiatri", "CHIEF_PHYSICIAN"), ("avdelning_12", "CHIEF_PHYSICIAN")),
    "erik": ("Erik", "Mårdberg", "verksamhetschef", ("psykiatri", "HEAD"), ("beroende", "HEAD")),
    "hanna": ("Hanna", "Forsgren", "sjuksköterska", ("beroende", "NURSE")),
    "petra": ("Petra", "Lindhagen", "socionom", ("beroende", "OFFICER"), ("ifo_vuxen", "OFFICER")),
    "marta": ("Märta", "Engström", "arbetsterapeut", ("habilitering", "OFFICER")),
    "sofia": ("Sofia", "Rantakari", "psykolog", ("bup", "OFFICER")),
    "anna": ("Anna", "Lund", "sjuksköterska", ("avdelning", "NURSE")),
    "amina": ("Amina", "Yusuf", "sjuksköterska", ("palliativ", "CARE_CONTACT")),
    "ingrid": ("Ingrid", "Vikberg", "läkare", ("palliativ", "RECEIVING_PHYSICIAN")),
    "peter": ("Peter", "Rovaniemi", "tandhygienist", ("tandvard", "OFFICER")),
    "hakan": ("Håkan", "Asplind", "jurist", ("sjukhus", "LOG_REVIEWER")),
    "tove": ("Tove", "Grankvist", "administratör", ("sjukhus", "ADMINISTRATOR")),
    # Schools
    "jonas": ("Jonas", "Ek", "kurator", ("elevhalsa", "OFFICER")),
    "marie": ("Marie", "Tallberg", "rektor", ("elevhalsa", "HEAD")),
    "viktor": ("Viktor", "Näslind", "skolsköterska", ("sago_elevhalsa", "OFFICER")),
    "birgitta": ("Birgitta", "Ängmark", "rektor", ("sago_elevhalsa", "HEAD")),
    # Those who help their colleagues with Samplan
    "sune": ("Sune", "Bergvall", "verksamhetsutvecklare", ("bistand", "SUPER_USER")),
    # Lyktan Vård AB
    "oskar": ("Oskar", "Berg", "undersköterska", ("lyktan_hc", "OFFICER")),
    "leyla": ("Leyla", "Demir", "läkare", ("lyktan_hc", "PHYSICIAN")),
    "fredrik": ("Fredrik", "Lindvall", "verksamhetschef", ("lyktan_hc", "HEAD")),
    # Socialnämnden i Granby
    "aila": ("Aila", "Juuso", "biståndshandläggare", ("granby_bistand", "NEEDS_ASSESSOR")),
    "rickard": ("Rickard", "Bolinder", "enhetschef", ("granby_bistand", "HEAD")),
    "viola": ("Viola", "Stenlund", "sjuksköterska", ("granby_hsv", "NURSE")),
}

# Days ago that the first assignment ended. Kent's unit was closed; since Viola left, nobody works at hers.
ENDED = {"kent": 7, "viola": 12}

# Titles that only those with legitimation may have (4 kap. patientsäkerhetslagen (2010:659)), and which it is.
LICENCES = {
    "distriktssköterska": "sjuksköterska",
    "medicinskt ansvarig sjuksköterska": "sjuksköterska",
    "skolsköterska": "sjuksköterska",
    **dict.fromkeys(("arbetsterapeut", "fysioterapeut", "läkare", "psykolog", "sjuksköterska", "tandhygienist"), ""),
}


def licence(title: str) -> str:
    """The legitimation that goes with a title, or ""."""
    return LICENCES.get(title, "") or (title if title in LICENCES else "")
