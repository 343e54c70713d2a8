"""Someone whose whereabouts are strings that stand nowhere else, and a search for those strings in all that leaves."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from samplan.coordination.cases.models import Delivery, Document, Duty
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import Play
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login, policies, sessions
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Unit
from samplan.foundation.persons.models import Contact, NoticeChoice, Person, PersonNumber, Representation, Residence
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date
from tests.cast import Thread, World, acting_as

# What ends a coordination is done last, so that there is something to read until then.
LAST = ("avsluta", "avliden", "ta-tillbaka", "vill-inte", "ingen-sip", "borja-om", "blockera", "ta-bort", "stall-in")


@dataclass
class Bird:
    """One person with a coordination, and the strings that tell where they are, by what they are."""

    name: str
    thread: Thread
    strings: dict[str, str]

    def hits(self, *texts: str) -> set[str]:
        """Which of the strings stand in any of the texts: also as a browser dials a number, and in capitals."""
        said = "\n".join(texts).casefold()
        bare = re.sub(r"[\s\-\u2011\u2013()]", "", said)
        found = set()
        for what, string in self.strings.items():
            plain = string.casefold()
            digits = re.sub(r"\D", "", string) if "phone" in what else plain
            if plain in said or digits in bare or (digits.startswith("0") and f"46{digits[1:]}" in bare):
                found.add(what)
        return found


def bird(world: World, name: str, number: str, *, protection: str, step: str = "deliver") -> Bird:
    """A new person with this test number, with contacts of every kind, and a coordination played up to ``step``."""
    mark = f"{name}zq"
    phone = {"none": "070-174 06 71", "marked": "070-174 06 72", "registered": "070-174 06 73"}[protection]
    close_phone = {"none": "070-174 06 74", "marked": "070-174 06 75", "registered": "070-174 06 76"}[protection]
    notices = {"none": "070-174 06 77", "marked": "070-174 06 78", "registered": "070-174 06 79"}[protection]
    strings = {
        "address": f"{mark}stigen",
        "town": f"{mark}torp",
        "phone": phone,
        "email": f"{mark}@post.example",
        "kommun": f"{mark}kommun",
        "halsocentral": f"{mark}centralen",
        "close address": f"{mark}backen",
        "close phone": close_phone,
        "notice phone": notices,
        "notice mail": f"{mark}@notis.example",
        "place": f"{mark}gården",
        "follow-up place": f"{mark}gläntan",
    }
    PERSONS[name] = ("Fågel", "Exempel", number, "Exempelgatan 1, 981 00 Björkby", "")  # of the made-up county
    listed = _listed(world, name, strings["halsocentral"])
    with acting(acting_as("coordinator")) as now:
        person = Person(
            id=key(name),
            given_name="Fågel",
            family_name="Exempel",
            born_on=identity.parse(number, local_date(now)).born_on,
            listed_at=listed,
            protection=protection,
        )
        person.save(force_insert=True)
        parsed = identity.parse(number, local_date(now))
        PersonNumber(person=person, kind=parsed.kind, value=parsed.value).save(force_insert=True)
        for kind, value in (
            ("address", f"{strings['address']} 7, 981 00 {strings['town']}"),
            ("phone", phone),
            ("email", strings["email"]),
        ):
            Contact(person=person, kind=kind, value=value, hidden=person.protected).save(force_insert=True)
        Residence(person=person, kommun=strings["kommun"], source="Folkbokföringen").save(force_insert=True)
        Representation(
            person=person,
            name="Siv Exempelsson",
            kind="relative",
            phone=close_phone,
            address=f"{strings['close address']} 3, 981 00 Björkby",
            takes_part=True,
        ).save(force_insert=True)
    with acting(actors.individual(key(name), "Fågel Exempel")):
        for kind, value in (("sms", notices), ("mail", strings["notice mail"])):
            Contact(person_id=key(name), kind=kind, value=value, hidden=True).save(force_insert=True)
        NoticeChoice(person_id=key(name), way="sms").save(force_insert=True)  # chosen before the protection
    thread = CloseCalled(Play(name, "sara"), world.now - timedelta(days=1), strings=strings)
    return Bird(name, thread.to(step), strings)


def _listed(world: World, name: str, unit: str) -> UUID:
    """A closed hälsocentral, which stands on no list of units: who shows it has read where the person is listed."""
    listed = key(f"{name} listed")
    with acting(actors.system("Test")):
        Unit(
            id=listed,
            organisation=Unit.objects.get(id=key("bjorken")).organisation,
            kind="halsocentral",
            name=unit,
            hsa_id=f"SE{name}",
            closed_at=world.now - timedelta(days=30),
        ).save(force_insert=True)
    return listed


@dataclass
class CloseCalled(Thread):
    """A thread where one who stands close is called too, by letter, to a meeting where the person is."""

    strings: dict[str, str] = field(default_factory=dict)

    def _consent(self, at: datetime) -> None:
        self.play.consent(at, ["bjorken"], close=("Siv Exempelsson",))

    def _call(self, at: datetime) -> None:
        where = f"Hemma, {self.strings['place']} 7"
        self.play.call(at, at + timedelta(days=6), "Att det hänger ihop", "Vem gör vad?", place=where)

    def _conclude(self, at: datetime) -> None:
        where = f"Hemma, {self.strings['follow-up place']} 7"
        self.play.conclude(at, at + timedelta(days=90), ["digital", "paper"], place=where)


def as_person(bird: Bird, world: World) -> Client:
    """A browser-less client, logged in as the person."""
    client = Client()
    with acting(actors.individual(key(bird.name), "Fågel Exempel")):
        token = login.individual(key(bird.name), "Fågel Exempel", world.now)
    for name, morsel in sessions.put(HttpResponse(), token).cookies.items():
        client.cookies[name] = morsel.value
    return client


def said(response: HttpResponse) -> list[str]:
    """All that an answer says: head, body as it is and as it is read, and of a PDF its text and about itself."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    texts = [f"{name}: {value}" for name, value in response.items()]
    texts += [str(morsel) for morsel in response.cookies.values()]
    raw = body.decode("latin-1") if body.startswith(b"%PDF") else body.decode("utf-8", "replace")
    texts += [raw, html.unescape(raw)]
    if body.startswith(b"%PDF"):
        texts += of_pdf(body)
    elif "calendar" in response.headers.get("Content-Type", ""):
        texts.append(raw.replace("\r\n ", ""))  # a folded line is one line
    return texts


def of_pdf(body: bytes) -> list[str]:
    """The text of a PDF, every stream unpacked, and what it tells of itself."""
    reader = PdfReader(io.BytesIO(body))
    texts = [page.extract_text() for page in reader.pages]
    texts += [str(dict(reader.metadata or {})), str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())]
    return [*texts, "".join(texts).replace("\n", "")]


def paths(thread: Thread) -> list[str]:
    """Every address of the system, with every id of the thread that can stand in it, what ends something last.

    Without those that hold an id of something that is not made yet.
    """
    ids = thread.ids()
    with acting(acting_as("coordinator")):
        every: dict[str, Iterable[UUID]] = {
            "document": list(Document.objects.filter(case=thread.id).values_list("id", flat=True)),
            "delivery": list(Delivery.objects.filter(case=thread.id, channel="letter").values_list("id", flat=True)),
            "duty": list(Duty.objects.filter(case=thread.id).values_list("id", flat=True)),
        }
    found = []
    for pattern in sorted({a.pattern for a in policies.addresses()}):
        path = pattern.replace("<int:number>", "1").replace("<slug:slug>", "samtycke")
        names = re.findall(r"<uuid:(\w+)>", path)
        more = next((name for name in names if name in every), None)
        for one in every[more] if more else [None]:
            given = {**ids, **({more: one} if more else {})}
            if not given.keys() >= set(names):
                continue  # it has not come so far
            filled = re.sub(r"<uuid:(\w+)>", lambda match: str(given[match.group(1)]), path)  # noqa: B023
            found.append(filled + (f"?plan={thread.id}" if filled.startswith("/min-plan/") else ""))
    return sorted(found, key=lambda path: (any(word in path for word in LAST), path))


def left_alone(path: str) -> bool:
    """What is not sent: the way out, other tests' staff, and to lift the protection, which is to show."""
    return path.startswith(("/logga", "/enhet", "/personal", "/att-gora/bevakning")) or "/skydd/ta-bort/" in path


@dataclass
class Form:
    """A form of a page, filled in as somebody in a hurry would: the first of every choice, a word in every field."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that post."""

    def __init__(self, page: str, path: str):
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = self._area = ""
        self._path = path
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = Form(given.get("action") or self._path)
            self.found.append(self._form)
        elif self._form is None:
            return
        elif tag == "input" and given.get("name"):
            self._input(self._form, given)
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and given.get("value"):
            self._form.values.setdefault(self._select, [given["value"]])
        elif tag == "textarea":
            self._form.values[given.get("name", "")] = ["Vi ses"]
        elif tag == "button" and given.get("name"):
            self._form.buttons.append((given["name"], given.get("value", "")))

    @staticmethod
    def _input(form: Form, given: dict[str, str]) -> None:
        kind, name, value = given.get("type", "text"), given["name"], given.get("value", "")
        if kind == "checkbox":
            form.values.setdefault(name, []).append(value or "on")
        elif kind == "radio":
            form.values.setdefault(name, [value])
        else:
            ahead = (local_date(datetime.now(UTC)) + timedelta(days=60)).isoformat()
            known = {"date": ahead, "time": "13:00", "tel": "0980-319 200", "number": "1"}
            guess = known.get(kind, "" if kind in ("hidden", "search") else "Vi ses")
            form.values[name] = [value or guess]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


SEARCH_BUTTON = ("steg", "sok")  # looks among what can be ticked, and sends nothing


def posts(page: str, path: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Address and body of what can be sent from a page: each form once, by each of its first buttons that send it."""
    for form in Forms(page, path).found:
        for name, value in [one for one in form.buttons if one != SEARCH_BUTTON][:2] or [("", "")]:
            yield form.action, form.values | ({name: [value]} if name else {})
