"""The register of a small made-up county.

4 organisations, 10 units, 15 staff, 12 persons with official test numbers.
"""

from datetime import datetime, timedelta

from samplan.demo.cast import key
from samplan.foundation.directory.models import Assignment, Organisation, Unit, User
from samplan.foundation.persons.models import Contact, Person, PersonNumber, Representation, Residence
from samplan.rulebook import identity

# name: kind, huvudman, shown name
ORGANISATIONS = {
    "region": ("region", "region-solvik", "Region Solvik"),
    "social": ("kommun", "kommun-bjorkby", "Socialnämnden i Björkby kommun"),
    "school": ("school", "kommun-bjorkby", "Utbildningsnämnden i Björkby kommun"),
    "lyktan": ("private", "region-solvik", "Lyktan Vård AB"),
}

# name: organisation, kind, shown name, phone
UNITS = {
    "bistand": ("social", "bistand", "Biståndsenheten Björkby", "0980-319 210"),
    "hemtjanst": ("social", "hemtjanst", "Hemtjänsten Centrum", "0980-319 211"),
    "hemsjukvard": ("social", "hemsjukvard", "Hemsjukvården Björkby", "0980-319 212"),
    "boendestod": ("social", "boendestod", "Boendestödet Björkby", "0980-319 213"),
    "bjorken": ("region", "halsocentral", "Hälsocentralen Björken", "0980-319 220"),
    "psykiatri": ("region", "psykiatri", "Vuxenpsykiatrin Solvik", "0980-319 221"),
    "habilitering": ("region", "habilitering", "Habiliteringen Solvik", "0980-319 222"),
    "avdelning": ("region", "slutenvard", "Medicinavdelning 3, Solviks sjukhus", "0980-319 223"),
    "elevhalsa": ("school", "elevhalsa", "Elevhälsan Björkby", "0980-319 230"),
    "lyktan_hc": ("lyktan", "halsocentral", "Hälsocentralen Lyktan", "0980-319 240"),
}

# name: given, family, title, (unit, role) …
STAFF: dict[str, tuple[str, str, str, *tuple[tuple[str, str], ...]]] = {
    "sara": ("Sara", "Lindqvist", "biståndshandläggare", ("bistand", "NEEDS_ASSESSOR")),
    "mats": ("Mats", "Öberg", "biståndshandläggare", ("bistand", "NEEDS_ASSESSOR")),
    "karin": ("Karin", "Holm", "enhetschef", ("bistand", "HEAD")),
    "fatima": ("Fatima", "Haddad", "samordnare i hemtjänsten", ("hemtjanst", "OFFICER")),
    "lena": ("Lena", "Wikström", "sjuksköterska", ("hemsjukvard", "NURSE"), ("bjorken", "NURSE")),
    "david": ("David", "Sundin", "boendestödjare", ("boendestod", "OFFICER")),
    "elin": ("Elin", "Norberg", "distriktssköterska", ("bjorken", "NURSE")),
    "omar": ("Omar", "Saleh", "läkare", ("bjorken", "PHYSICIAN")),
    "greta": ("Greta", "Falk", "verksamhetschef", ("bjorken", "HEAD")),
    "ulf": ("Ulf", "Hedman", "kurator", ("psykiatri", "OFFICER")),
    "marta": ("Märta", "Engström", "arbetsterapeut", ("habilitering", "OFFICER")),
    "anna": ("Anna", "Lund", "sjuksköterska", ("avdelning", "NURSE")),
    "jonas": ("Jonas", "Ek", "kurator", ("elevhalsa", "OFFICER")),
    "oskar": ("Oskar", "Berg", "undersköterska", ("lyktan_hc", "OFFICER")),
    "berit": ("Berit", "Nyman", "administratör", ("bistand", "ADMINISTRATOR")),
}

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
}
PROTECTED = ("nora",)
GUARDIANS = {"ali": (("Samira Exempel", "070-174 06 21"), ("Karim Exempel", "070-174 06 22"))}


def register(now: datetime) -> None:
    """Fill the register; the caller acts as the system. Assignments have been in force for a year at ``now``."""
    for name, (kind, huvudman, shown) in ORGANISATIONS.items():
        Organisation.objects.create(id=key(name), kind=kind, huvudman=huvudman, name=shown, hsa_id=f"SE-DEMO-{name}")
    for name, (organisation, kind, shown, phone) in UNITS.items():
        Unit.objects.create(
            id=key(name),
            organisation_id=key(organisation),
            kind=kind,
            name=shown,
            hsa_id=f"SE-DEMO-enhet-{name}",
            phone=phone,
            opening_hours="Vardagar 8–16",
            inbox_email=f"{name.replace('_', '-')}@samplan.example",
        )
    for name, (given, family, title, *places) in STAFF.items():
        user = User.objects.create(
            id=key(f"user {name}"), given_name=given, family_name=family, title=title, hsa_id=f"SE-DEMO-{name}"
        )
        for number, (unit, role) in enumerate(places):
            Assignment.objects.create(
                id=key(f"{name} {number + 1}" if number else name),
                user=user,
                unit_id=key(unit),
                role=role,
                from_at=now - timedelta(days=365),
            )
    for name, (given, family, digits, address, phone) in PERSONS.items():
        _person(name, given, family, identity.parse(digits, now.date()), address, phone)


def _person(name: str, given: str, family: str, number: identity.PersonNumber, address: str, phone: str) -> None:
    protected = name in PROTECTED
    protection = Person.Protection.REGISTERED if protected else Person.Protection.NONE
    person = Person(id=key(name), given_name=given, family_name=family, born_on=number.born_on, protection=protection)
    person.listed_at = key("bjorken")
    person.save(force_insert=True)
    PersonNumber(person=person, kind=number.kind, value=number.value).save(force_insert=True)
    if not protected:
        Residence(person=person, kommun="kommun-bjorkby", source="demo").save(force_insert=True)
    for kind, value in (("address", address), ("phone", phone)):
        Contact(person=person, kind=kind, value=value, hidden=protected).save(force_insert=True)
    for guardian, telephone in GUARDIANS.get(name, ()):
        Representation(person=person, name=guardian, phone=telephone, kind="guardian").save(force_insert=True)
