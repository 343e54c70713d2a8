"""Attempts to see and change: a tour that reaches every address, then anybody at any address with any id."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import override_settings
from django.urls import Resolver404, resolve

from samplan.config import work
from samplan.foundation.access import policies
from samplan.foundation.access.context import acting
from samplan.foundation.access.policies import Address
from samplan.foundation.audit import seals
from samplan.rulebook.calendar import local
from tests.canaries import Form, Forms
from tests.oracle.browser import Answer, Browser
from tests.oracle.facts import Case, Who, words_in
from tests.oracle.places import UUID_IN, Id, Places, swapped
from tests.oracle.report import METHODS, Report, situations
from tests.oracle.rows import actor_of
from tests.oracle.world import World
from tests.waiting import rows_where
from tools.places import ROOT

NOBODY = Who("nobody", "nobody")
DRAWN = ("GET",) * 9 + ("POST",) * 4 + METHODS
FIRST = (
    "desk:case",
    "desk:meeting",
    "portal:plan",
    "desk:write",
    "desk:worklist",
    "desk:person",
)  # their forms lead to most addresses
# All about the person, of no one plan: it holds the log, which has grown by a row each time that it is shown.
WITH_LOG = {"portal:everything", "portal:everything_pdf", "portal:everything_file"}
IN_TWO_STEPS = {"public:draft", "desk:undo"}  # what the second takes is made by the first
POSTBOX = "GET demo:mail"  # of the demo alone: where each notice went, which its text never says
# Pages that are for whoever knows of the case: to be refused there is a fault too.
CLEAR = {"desk:case", "desk:history", "desk:document", "portal:plan", "portal:post", "portal:more", "portal:consent",
         "portal:readers", "portal:meeting", "portal:document"}  # fmt: skip
PASSING = (
    "audit_",
    "access_session",
    "drafts_",
    "outbox_worker",
    "django_",
)  # written by every request, and tried apart
GENERIC = {"answer": "yes", "state": "confirmed", "text": "x", "kind": "main", "ending": "moved", "who": "person",
           "reason": "x", "by": "Anna", "what": "x", "when": "x", "in_room_by": "Anna", "version": "1"}  # fmt: skip


class Attempts:
    def __init__(self, world: World) -> None:
        self.world, self.oracle, self.facts = world, world.oracle, world.facts
        self.rng = random.Random(f"attempts {world.seed}")
        self.browser = Browser()
        self.places = Places(world)
        self.report = Report(world.seed, addresses={a.name or a.pattern for a in self.places.addresses})
        self.report.roles = {who.role for who in self.facts.whos if who.role}
        self.report.words = len(self.facts.texts)
        self.bodies: dict[str, list[tuple[Who, str, dict]]] = {}  # forms that somebody was shown, by address
        self._reads: dict[tuple[str, str], bool] = {}
        self._tables = _tables(world)
        for fault in world.faults:
            self.report.leaks[f"sent: {fault}"] += 1

    # -- judging

    def reads(self, who: Who, word: str) -> bool:
        key = (who.name, word)
        if key not in self._reads:
            self._reads[key] = self.oracle.reads(who, self.facts.texts[word])
        return self._reads[key]

    def scan(self, who: Who, answer: Answer, where: str, sent: str) -> None:
        """Every canary in the answer must be one that ``who`` may read, or has sent."""
        own = words_in(sent)
        persons = {
            self.facts.texts[w].person for w in own if w in self.facts.texts and self.facts.texts[w].what == "number"
        }
        for word in answer.words - own:
            text = self.facts.texts.get(word)
            if text is None or (text.person in persons and text.rule in ("identity", "reach")):
                continue  # who registers a need for somebody's number knows them from then on
            if where == POSTBOX and text.rule == "notice":
                continue
            if self.reads(who, word):
                self.report.seen.add(word)
            else:
                self.report.leaks[f"{where}: {_of(who)} saw {text.what}"] += 1

    def judge(self, who: Who, method: str, address: Address, ids: list[Id], answer: Answer) -> None:
        name, policy = address.name, address.policy
        where = f"{method} {name}"
        if answer.status >= 500 and not address.pattern.startswith("/halsa"):  # which says so when the worker is silent
            self.report.broken[f"{where}: answered {answer.status}"] += 1
        if policy is None or (method if method != "HEAD" else "GET") not in policy.methods:
            if answer.opened and answer.status < 300:
                self.report.leaks[f"{where}: {_of(who)} was answered by a method that is not allowed"] += 1
            return
        if answer.opened and self.closed(who, policy.audience, ids):
            self.report.leaks[f"{where}: {_of(who)} was let in"] += 1
        if method == "POST" and answer.status == 303 and answer.opened and self._must_not_send(who, address, ids):
            self.report.leaks[f"{where}: {_of(who)} was obeyed"] += 1
        if method in ("GET", "HEAD") and name in CLEAR and not self.closed(who, policy.audience, ids):
            right = all(self._has(who, id) for id in ids)
            if right and answer.status != 200:
                self.report.refusals[f"{where}: {_of(who)} got {answer.status}"] += 1

    def _has(self, who: Who, id: Id) -> bool:
        if id.name == "document":
            return id.value in self.facts.papers and self.oracle.reads_paper(who, self.facts.papers[id.value])
        return id.case in self.facts.cases and self.oracle.knows(who, self.facts.cases[id.case])  # type: ignore[index]

    def closed(self, who: Who, audience: str, ids: list[Id]) -> bool:
        """Whether the address, or what an id of it names, is not for ``who``."""
        if audience in (policies.PUBLIC, policies.DEMO):
            return False
        if who.kind == "nobody" or who.ended:
            return True
        if audience == policies.STAFF and not self.oracle.is_reader(who):
            return True
        if audience in (policies.STAFF, policies.ANY_STAFF) and who.kind != "staff":
            return True
        if audience == policies.PERSON and who.kind != "person":
            return True
        if who.kind == "person" and any(self.facts.persons[id].dead for id in who.selves):
            return False  # the pages say that they are closed, whatever is asked for: the canaries tell the rest
        # Some of the person's pages are of no plan: there ``?plan=`` says nothing, and the twin tells it from the rest.
        named = [id for id in ids if id.name != "plan"]
        return any(self.places.foreign(who, id) for id in named) or len({id.case for id in named if id.case}) > 1

    def _must_not_send(self, who: Who, address: Address, ids: list[Id]) -> bool:
        audience = address.policy.audience if address.policy else ""
        if self.closed(who, audience, ids):
            return True
        case = self._case(ids)
        if case is None or who.kind != "staff" or not address.pattern.startswith("/plan/"):
            return False
        return not self.oracle.may_send(who, address.name.partition(":")[2], case)

    def _case(self, ids: list[Id]) -> Case | None:
        return next(
            (self.facts.cases[id.case] for id in ids if id.name in ("id", "plan") and id.case in self.facts.cases), None
        )

    # -- trying

    def attempt(
        self,
        who: Who,
        method: str,
        address: Address,
        path: str,
        ids: list[Id],
        body: dict | None = None,
        *,
        swaps: int = 0,
        kept: bool = False,
    ) -> Answer:
        """One attempt, judged; with its twin of random ids when something in it is not for ``who`` to know of.

        kept: what a reading leaves in the log stays there. Otherwise it is taken back, so that the log does not grow.
        """
        self.report.attempts += 1
        if method != "POST":
            self.browser.login(who)
            with nullcontext() if kept else self.browser.undone():
                answer = self.browser.ask(who, method, path)
        elif self._must_not_send(who, address, ids):
            answer = self._denied(who, address, path, body)
        else:
            self.browser.login(who)
            with self.browser.undone() as first:
                answer = self.browser.ask(who, method, path, body)
                if answer.status == 303 and answer.opened and who.kind != "nobody":
                    with acting(actor_of(who)):
                        self._consented(address, ids)
                        self._crossed(first, address, ids)
        self.scan(who, answer, f"{method} {address.name}", f"{path} {body or ''}")
        self.judge(who, method, address, ids, answer)
        self.report.tried.update(situations(self.facts, who, method, [id.case for id in ids], answer, swaps))
        if answer.opened and address.policy and method in address.policy.methods:
            self.report.reached.add(address.name or address.pattern)
        foreign = [id for id in ids if self.places.foreign(who, id)]
        if foreign and address.name not in WITH_LOG:
            self._twin(who, method, address, path, foreign, body, answer)
        return answer

    def _denied(self, who: Who, address: Address, path: str, body: dict | None) -> Answer:
        """What must change nothing is committed, and every table compared around some of them."""
        if self.rng.random() > 0.1:
            return self.browser.ask(who, "POST", path, body)
        before = self._digest()
        answer = self.browser.ask(who, "POST", path, body)
        self.report.changes += 1
        changed = [t for t, digest in self._digest().items() if before[t] != digest]
        if changed:
            self.report.leaks[f"POST {address.name}: {_of(who)} changed {', '.join(changed)}"] += 1
        return answer

    def _digest(self) -> dict[str, str]:
        return dict(self.world.owner.execute(self._tables).fetchall())

    def _crossed(self, first: int, address: Address, ids: list[Id]) -> None:
        """What was written since ``first`` must be about the case of the address, or about one that began with it."""
        case = self._case(ids)
        if case is None:
            return
        each = "(select distinct '{0}' t, case_id from {0} where xmin::text::bigint >= %(first)s)"
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(each.format(table) for table in WRITTEN), {"first": first})
            written = cursor.fetchall()
        if written:
            self.report.tried["what was written is looked at"] += 1
        for table in {table for table, of in written if of != case.id and of in self.facts.cases}:
            self.report.leaks[f"POST {address.name}: another case's {table} was written"] += 1

    def _consented(self, address: Address, ids: list[Id]) -> None:
        """Without a consent that holds now, nothing with content goes to another organisation.

        What has gone already is what the owner's connection sees, for nothing of the attempt is committed. A receipt
        for it changes its row and sends nothing.
        """
        case = self._case(ids)
        if case is None or not (case.stopped or case.expired):
            return
        self.report.tried["what is sent without consent is looked at"] += 1
        with connection.cursor() as cursor:
            cursor.execute(SENT, [case.id])
            gone = self.world.owner.execute(SENT, [case.id]).fetchall()
            if set(cursor.fetchall()) - set(gone):
                self.report.leaks[f"POST {address.name}: sent to another organisation without consent"] += 1

    def _twin(
        self, who: Who, method: str, address: Address, path: str, foreign: list[Id], body: dict | None, real: Answer
    ) -> None:
        """Not yours answers as that address with a random id."""
        other, back = path, {}
        for id in foreign:
            new = str(uuid4() if isinstance(id.value, UUID) else 2 * 10**9 + id.value)
            other = re.sub(rf"(?<![\w-]){id.value}(?![\w-])", new, other)  # a number is also a part of other ids
            back[new.encode()] = str(id.value).encode()
        self.browser.login(who)
        with self.browser.undone():
            twin = self.browser.ask(who, method, other, body)
        one, two = _bare(real, back), _bare(twin, back)
        if one != two:
            what = _first_difference(one, two)
            self.report.leaks[f"{method} {address.name}: tells {_of(who)} from a random id: {what}"] += 1

    def run(self, count: int) -> None:
        """``count`` random attempts."""
        cases = list(self.facts.cases.values())
        whos = [*self.facts.whos, NOBODY]
        weights = [0.2 if a.pattern.endswith(".pdf") else 1.0 for a in self.places.addresses]
        end = self.report.attempts + count
        while self.report.attempts < end:
            case, method = self.rng.choice(cases), self.rng.choice(DRAWN)
            (address,) = self.rng.choices(self.places.addresses, weights)
            who = self.rng.choice(self._near(case)) if self.rng.random() < 0.5 else self.rng.choice(whos)
            path, ids = self.places.fill(address, case, self.rng, mix=0.3)
            body, swaps = self._body(address) if method == "POST" else (None, 0)
            self.attempt(who, method, address, path, ids, body, swaps=swaps)
            if self.report.attempts % 40 == 0:
                self.same_whether_there(who)

    def _near(self, case: Case) -> list[Who]:
        """Those who have to do with the case, now or before, and their colleagues."""
        near = [w for w in self.facts.whos if w.unit in case.places or case.person in w.selves]
        return near or [NOBODY]

    def _body(self, address: Address) -> tuple[dict, int]:
        known = self.bodies.get(address.name)
        if not known or self.rng.random() < 0.2:
            return dict(GENERIC), 0
        _, _, body = self.rng.choice(known)
        return swapped(body, self.places, self.rng, 0.5)

    def same_whether_there(self, who: Who) -> None:
        """A search for one who is registered, and not known to the unit, answers as for one who is not (P5)."""
        if not self.oracle.is_reader(who):
            return
        asked = {person for person, unit in self.facts.requests.values() if unit == who.unit}
        strangers = [
            p
            for p in self.facts.persons.values()
            if p.id not in asked and not self.oracle.knows_person(who, p.id) and p.number.isdigit()
        ]
        free = self.world.county.numbers[len(self.facts.persons) :]
        if not strangers or not free:
            return
        # Both children or neither, and no population register, which tells of anybody: only the number itself differs.
        for path, more in (("/sok/", {}), ("/behov/ny/", {"steg": "ny"})):
            one = self.rng.choice(strangers).number
            other = self.rng.choice([number for number in free if (number > "2010") == (one > "2010")] or [one])
            said = []
            for number in (one, other):
                with override_settings(POPULATION_REGISTER=""):
                    answer = self.browser.ask(who, "POST", path, {"number": number, **more})
                text = answer.plain[2].decode().replace(number, "N").replace(f"{number[:8]}-{number[8:]}", "N")
                text = text.replace(number[:8], "D")
                said.append((answer.status, text))
                self.report.attempts += 1
            if said[0] != said[1]:
                what = _first_difference(*((status, [], text.encode()) for status, text in said))
                self.report.leaks[
                    f"POST {path}: tells {_of(who)} whether {one} is registered, {other} not: {what}"
                ] += 1

    # -- the tour

    def tour(self) -> None:
        """Reach every address with success, and keep the forms that are shown on the way."""
        work.sweep()
        with override_settings(POPULATION_REGISTER=str(ROOT / "samplan" / "demo" / "population.json")):
            self._reach(next(a for a in self.places.addresses if a.name == "desk:population"))
        self._forms()
        self.places.load_lines()
        for address in self.places.addresses:
            if (address.name or address.pattern) not in self.report.reached | IN_TWO_STEPS:
                self._reach(address)
        self._special()
        self._without_consent()

    def _natural(self, case: Case) -> list[Who]:
        """Who has most to do in a case: the unit that coordinates, the others in it, the person."""
        units = [case.coordinator, *(u for u in case.places if u != case.coordinator)]
        staff = [
            w for u in units for w in self.facts.whos if w.unit == u and self.oracle.is_reader(w) and w.role != "HEAD"
        ]
        return [*staff, *(w for w in self.facts.whos if case.person in w.selves)]

    def _forms(self) -> None:
        """Look at the first pages of every case as those who are in it, and keep their forms."""
        first = [a for a in self.places.addresses if a.name in FIRST]
        tried: set = set()  # some of the pages are of no case
        for case in self.facts.cases.values():
            seen: set = set()
            for who in self._natural(case):
                if (who.unit, who.kind) in seen:
                    continue
                seen.add((who.unit, who.kind))
                for address in first:
                    if (address.policy and address.policy.audience == policies.PERSON) == (who.kind == "person"):
                        self._look(who, address, case, tried=tried)

    def _look(self, who: Who, address: Address, case: Case, method: str = "GET", tried: set | None = None) -> bool:
        """Whether one way to fill the address with what is of the case, that is not ``tried``, ends with success."""
        path, ids = self.places.fill(address, case, self.rng)
        duties = self.places.of_case["duty"].get(case.id) or [uuid4()]  # type: ignore[arg-type]
        colleague = self.rng.choice([w for w in self.facts.whos if w.unit == case.coordinator and not w.ended])
        more = {"duty": str(self.rng.choice(duties)), "assignment": str(colleague.assignment)}
        way = (who.name, path, *(more.values() if method == "POST" else ()))
        if tried is not None and way in tried:
            return False
        (set() if tried is None else tried).add(way)
        body = {**GENERIC, **more, "request_id": str(uuid4())}
        answer = self.attempt(who, method, address, path, ids, body, kept=True)
        if answer.status == 200 and answer.html:
            self._keep(who, answer.body.decode(), path)
        return answer.opened

    def _keep(self, who: Who, page: str, path: str) -> None:
        for form in Forms(page, path.partition("?")[0]).found:
            name = _name(form.action)
            if name:
                for body in _filled(form):
                    self.bodies.setdefault(name, []).append((who, form.action, body))

    def _reach(self, address: Address) -> None:
        """Try the address until somebody succeeds: by looking, then by the forms that were shown."""
        cases = self.rng.sample(list(self.facts.cases.values()), len(self.facts.cases))
        for method in ("GET", "POST"):
            if address.policy is None or method not in address.policy.methods:
                continue
            if method == "POST" and self._sent(address):
                return
            tried: set = set()
            several = method == "POST" or address.pattern.count("<") > 1 or "<int:entry>" in address.pattern
            everyone = list(self._candidates(address.policy.audience, cases))
            for _ in range(10 if several else 1):  # everybody once, before anybody tries another id
                if any(self._look(who, address, case, method, tried) for who, case in everyone):
                    return

    def _sent(self, address: Address) -> bool:
        """Whether one of the forms that were shown can be sent with success."""
        return any(self._send(address, *form) for form in self.bodies.get(address.name, [])[:200])

    def _send(self, address: Address, who: Who, path: str, body: dict) -> bool:
        ids = [known for value in UUID_IN.findall(path) if (known := self.places.known(value))]
        return self.attempt(who, "POST", address, path, ids, body).opened

    def _without_consent(self) -> None:
        """Send what is shown of cases where no consent holds: nothing of it may go to another organisation."""
        by_name = {a.name: a for a in self.places.addresses}
        for case in self.facts.cases.values():
            if case.stopped or case.expired:
                forms = [(n, form) for n, shown in self.bodies.items() for form in shown if str(case.id) in form[1]]
                for name, form in self.rng.sample(forms, min(12, len(forms))):
                    self._send(by_name[name], *form)

    def _candidates(self, audience: str, cases: list[Case]) -> Iterator[tuple[Who, Case]]:
        if audience == policies.ANY_STAFF:
            for who in self.facts.whos:
                if who.kind == "staff" and not who.ended and who.role not in ("OFFICER", "NURSE"):
                    read = [id for id, (_, of) in self.places.lines.items() if of == who.organisation]
                    about = {self.places.lines[id][0] for id in read}  # whose log there is something in
                    yield who, next((case for case in cases if case.id in about), cases[0])
            return
        for case in cases:
            if audience in (policies.PUBLIC, policies.DEMO):
                yield NOBODY, case
                return
            seen: set = set()
            for who in self._natural(case):
                right = who.kind == "person" if audience == policies.PERSON else who.kind == "staff"
                if (right or audience == policies.LOGGED_IN) and (who.unit, who.kind) not in seen:
                    seen.add((who.unit, who.kind))
                    yield who, case
            if audience == policies.STAFF:
                yield from ((w, case) for w in self.facts.whos if w.unit == case.coordinator and w.role == "HEAD")

    def _special(self) -> None:
        """What is reached in its own way: to choose an assignment, to keep a draft, to leave."""
        by_name = {a.name: a for a in self.places.addresses}
        work.sweep()  # the worker is seen and has sealed the log, so that the server says that all is well
        seals.seal_all()
        for name in ("public:health", "public:"):
            self.attempt(NOBODY, "GET", by_name[name], by_name[name].pattern, [])
        who = next(w for w in self.facts.whos if w.kind == "staff" and not w.ended)
        self.browser.wear(self.browser.choosing(who))
        if self.browser.client.get("/logga-in/uppdrag/").status_code == 200:
            self.report.reached.add("public:login_assignment")
        for who, path, body in [one for forms in self.bodies.values() for one in forms if "utkast" in one[2]][:30]:
            typed = {name: self.draft(who) if value == ["Vi ses"] else value for name, value in body.items()}
            answer = self.browser.ask(who, "POST", "/utkast/", typed)
            if answer.opened:
                self.report.reached.add("public:draft")
            _ = path
        self.attempt(who, "POST", by_name["public:logout"], "/logga-ut/", [])
        self._undo()

    def _undo(self) -> None:
        """A receipt is taken back within minutes of being given: the two in one go."""
        pairs = [(who, case) for case in self.facts.cases.values() for who in self._natural(case) if who.unit]
        for who, case in pairs:
            path = f"/plan/{case.id}/kvittera/"
            self.browser.login(who)
            with self.browser.undone():
                given = self.browser.ask(who, "POST", path, {"request_id": str(uuid4())})
                back = self.browser.ask(who, "POST", f"{path}angra/", {"request_id": str(uuid4())})
            if given.opened and back.status == 303:
                self.report.reached.add("desk:undo")
                return

    def draft(self, who: Who) -> str:
        """Words of a draft, which nobody but ``who`` is shown."""
        person = next(iter(who.selves), next(iter(self.facts.persons)))
        rule = {"unit": who.assignment} if who.kind == "staff" else {}
        return self.world.county.text("draft", "draft", person, **rule)

    def letters_out(self) -> None:
        """What the worker sends, on each of the days to come: nobody's word, to nobody who is protected or dead."""
        noon = local(self.world.county.now).replace(hour=12)
        for days in range(12):
            for row in rows_where(state="due"):
                work.send(row.id, noon + timedelta(days=days))
        texts = [file.read_text().partition("\n\n") for file in Path(settings.SMS_FOLDER).glob("*.sms")]
        sent = [("mail", ", ".join(m.to), f"{m.subject}\n{m.body}") for m in mail.outbox]
        sent += [("text message", head, body) for head, _, body in texts]
        for way, head, body in sent:
            self.report.notices[way] += 1
            for word in words_in(head):
                to = self.facts.texts[word]
                person = self.facts.persons[to.person]
                if to.what != "notice address" or person.protected:
                    self.report.leaks[f"{way}: went to the {to.what} of one who is not to be reached so"] += 1
            if words_in(body):
                self.report.leaks[f"{way}: says {[self.facts.texts[word].what for word in words_in(body)]}"] += 1


WRITTEN = (
    "cases_event", "cases_party", "cases_document", "cases_delivery", "cases_consent", "cases_decision",
    "cases_handover", "cases_joining", "meetings_meeting", "meetings_answer", "meetings_attendance",
    "plans_goal", "plans_measure",
    "plans_commitment", "plans_acceptance", "plans_conclusion", "plans_contactpoint", "plans_followup",
)  # fmt: skip

# To another organisation, with content, and not called back.
SENT = """
select d.id from cases_delivery d
join cases_document o on o.id = d.document_id join directory_unit u on u.id = d.to_unit_id
where d.case_id = %s and o.kind in ('call', 'plan', 'initiative', 'mapping')
and u.organisation_id <> o.owner_org_id and d.recalled_at is null
"""


def _of(who: Who) -> str:
    return f"{who.kind}{' ended' if who.ended else ''} {who.role}".strip()


def _bare(answer: Answer, back: dict[bytes, bytes]) -> tuple:
    """All that the answer says, but the ids that were asked for; with those of ``back`` in place of the random ones."""
    status, head, body = answer.plain
    ids = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def bare(text: bytes) -> bytes:
        for new, old in back.items():
            text = text.replace(new, old)
        return re.sub(ids, b"ID", re.sub(rb"(klart=[\w-]+)\.[\w-]+\.[\w-]+", rb"\1", text))  # signed with its time

    told = answer.body or any(len(new) != len(old) for new, old in back.items())  # a body is compared itself
    said = [(n, bare(v)) for n, v in head if n != "Content-Length" or not told]
    return status, said, bare(body)


def _first_difference(one: tuple, other: tuple) -> str:
    """Where two answers part, for the one who mends it."""
    if one[:2] != other[:2]:
        return f"{one[0]} {sorted({*one[1]} - {*other[1]})} / {other[0]} {sorted({*other[1]} - {*one[1]})}"
    at = next(n for n, (a, b) in enumerate(zip(one[2] + b"\0", other[2] + b"\1", strict=False)) if a != b)
    return f"{one[2][max(0, at - 60) : at + 60]!r} / {other[2][max(0, at - 60) : at + 60]!r}"


def _name(action: str) -> str:
    try:
        return resolve(action.partition("?")[0]).view_name
    except Resolver404:
        return ""


def _filled(form: Form) -> Iterator[dict[str, Any]]:
    for name, value in form.buttons[:3] or [("", "")]:
        yield form.values | ({name: [value]} if name else {})


def _tables(world: World) -> str:
    """One query that gives a digest of every table that no refused request writes to."""
    rows = world.owner.execute(
        "select schemaname || '.' || tablename, tablename from pg_tables where schemaname in ('public', 'access')"
    ).fetchall()
    names = sorted(full for full, name in rows if not name.startswith(PASSING))
    digest = "count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0)"
    return " union all ".join(f"select '{name}', {digest} from {name} t" for name in names)
