"""PostgreSQL, the web or the worker is killed while people write. What was answered is there, whole, and once."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg

from tools import assets, processes
from tools.databases import demo_environment, run_manage
from tools.environment import OWNER, TEST_OWNER, TEST_SUPERUSER, owner_environment
from tools.mailbox import Mailbox
from tools.postgres import Server

PEOPLE = ("maj", "gun", "bo", "eva")
PATIENCE = 90.0  # seconds until somebody gives up
TOKEN = "b" * 32  # the same in the cookie and in the form: that is all that is asked
VICTIMS = ("PostgreSQL", "web", "worker")

# A question from the person is a document, a delivery, a notice, an event, a duty and a line in the log.
WHOLE = """
select e.request_id, count(distinct x.id), count(distinct d.id), count(distinct o.id), count(distinct l.id),
  count(distinct t.id)
from cases_event e
  left join cases_document x on x.id::text = e.facts ->> 'question' and replace(x.content ->> 'text', 'fråga ', '')
    = replace(e.request_id::text, '-', '')
  left join cases_delivery d on d.document_id = x.id left join outbox_row o on o.delivery = d.id
  left join audit_entry l on l.object_id = e.id and l.action = 'write'
  left join cases_duty t on t.case_id = e.case_id and t.kind = 'answer_person' and t.ref = x.id::text
where e.kind = 'question.asked' group by e.id
"""
LOOSE = """select
  (select count(*) from cases_document where kind = 'question') - (select count(*) from cases_event where kind =
    'question.asked'),
  (select count(*) from outbox_row) - (select count(*) from cases_delivery d join cases_document x on x.id =
    d.document_id where x.kind = 'question')"""


@dataclass
class Seen:
    """What the clients know: the keys that were answered, those whose answer never came, and how often they tried."""

    acknowledged: set[UUID] = field(default_factory=set)
    unknown: set[UUID] = field(default_factory=set)
    odd: list[int] = field(default_factory=list)  # answers that are neither a yes nor "the database is away"


def run(rounds: int, seed: int, folder: Path) -> dict[str, int]:
    """``rounds`` kills under load. Returns the figures. Raises AssertionError for what is lost, half or double."""
    chance = random.Random(seed)
    with ExitStack() as to_stop:
        server = Server(f"kills-{os.getpid()}")
        to_stop.callback(shutil.rmtree, server.folder, ignore_errors=True)
        to_stop.callback(server.stop)
        server.start()
        mailbox = Mailbox(folder / "mail")
        to_stop.callback(mailbox.stop)
        port = processes.free_port()
        told = {"ALLOWED_HOSTS": "127.0.0.1", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mailbox.port)}
        env = demo_environment(server.url("app"), **told)
        assets.collect(env)
        run_manage(["migrate", "-v0"], owner_environment(env, server.url("owner")))
        cookies = run_played(env)
        house = House(server, env, folder, port)
        to_stop.callback(house.stop)
        house.start_web()
        house.start_worker()
        seen, over = Seen(), threading.Event()
        clients = [threading.Thread(target=_write, args=(port, one, over, seen)) for one in cookies]
        for client in clients:
            client.start()
        try:
            for number in range(rounds):
                _wait_for_answers(seen, len(seen.acknowledged) + chance.randint(4, 40))
                time.sleep(chance.uniform(0, 0.05))
                house.kill(VICTIMS[(number + seed) % len(VICTIMS)])
        finally:
            over.set()
            for client in clients:
                client.join()
        return _count(house, seen, rounds, mailbox.folder)


def run_played(env: dict[str, str]) -> list[str]:
    """Coordinations of four people, played in a process of its own. Returns the cookie of each."""
    ours = {name: value for name, value in env.items() if name not in (OWNER, TEST_OWNER, TEST_SUPERUSER)}
    done = subprocess.run(
        [sys.executable, "-c", "from tests.recovery import kills; kills.play()"],
        env=ours | {"DJANGO_SETTINGS_MODULE": "samplan.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def play() -> None:
    """In a process of its own: prints a session's secret for each of the people, whose coordination has begun."""
    import django

    django.setup()
    from samplan.demo import county
    from samplan.demo.cast import key
    from samplan.demo.play import Play, person
    from samplan.foundation.access import actor, context, sessions
    from tests.cast import Thread

    with context.acting(actor.system("Test")) as now:
        county.register(now)
    for name in PEOPLE:
        Thread(Play(name, "sara"), datetime.now(UTC) - timedelta(days=1)).to("need")
        with context.acting(actor.system("Test")) as now:
            print(sessions.start(person=key(name), name=person(name).name, now=now))


@dataclass
class House:
    """The three that run, and how each is killed and started again."""

    server: Server
    env: dict[str, str]
    folder: Path
    port: int

    def start_web(self) -> None:
        self.web = processes.start_web(self.env, self.folder / "web", "127.0.0.1", self.port, workers=1)
        assert processes.wait_until_up(f"http://127.0.0.1:{self.port}/halsa", self.web), self.web.last_words()

    def start_worker(self) -> None:
        self.worker = processes.start_worker(self.env, self.folder / "worker")

    def kill(self, victim: str) -> None:
        """``kill -9``, and a new start."""
        if victim == "PostgreSQL":
            pid = self.server._postmaster()
            assert pid, "PostgreSQL does not run"
            os.kill(pid, signal.SIGKILL)
            if self.server.process:
                self.server.process.wait(30)
            self.server._stop_orphan()
            self.server._make_socket_folder()
            self.server._launch(False)
            self.keep_up()
            return
        child = self.web if victim == "web" else self.worker
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        (self.start_web if victim == "web" else self.start_worker)()

    def keep_up(self) -> None:
        """As systemd does: who was starting when the database died has said that it does not start, and ended."""
        if self.worker.process.poll() is not None:
            self.start_worker()
        if self.web.process.poll() is not None:
            self.start_web()

    def stop(self) -> None:
        for name in ("web", "worker"):
            if child := getattr(self, name, None):
                child.stop()


def _write(port: int, secret: str, over: threading.Event, seen: Seen) -> None:
    """One person who asks and asks. What got no answer is sent again with the same key until it has one."""
    headers = {"Cookie": f"samplan_session={secret}; csrftoken={TOKEN}"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    key, waits_until = uuid4(), 0.0
    while not over.is_set() or waits_until > time.monotonic():
        status = _send(port, key, headers)
        if status == 303:
            seen.acknowledged.add(key)
            key, waits_until = uuid4(), 0.0
            continue
        seen.unknown.add(key)
        waits_until = waits_until or time.monotonic() + PATIENCE
        if status not in (0, 500, 503):
            seen.odd.append(status)
        time.sleep(0.1)


def _wait_for_answers(seen: Seen, many: int) -> None:
    until = time.monotonic() + PATIENCE
    while len(seen.acknowledged) < many and time.monotonic() < until:
        time.sleep(0.005)
    assert len(seen.acknowledged) >= many, "nobody is answered"


def _send(port: int, key: UUID, headers: dict[str, str]) -> int:
    """Send the question. Returns the status of the answer, or 0 when none came."""
    form = {"about": "question", "text": f"fråga {key.hex}", "request_id": key.hex, "csrfmiddlewaretoken": TOKEN}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("POST", "/min-plan/fraga/", urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _count(house: House, seen: Seen, rounds: int, mail: Path) -> dict[str, int]:
    """Look at every key and every row, when the worker has sent what waited. Raises AssertionError."""
    with psycopg.connect(house.server.url("backup"), autocommit=True) as connection:
        _wait_for_the_worker(connection, house)
        found = {request: parts for request, *parts in connection.execute(WHOLE)}
        loose = connection.execute(LOOSE).fetchone()
        (sent,) = next(connection.execute("select count(*) from outbox_row where state = 'sent'"))
    assert not seen.odd, f"answered with {seen.odd}"
    lost = seen.acknowledged - found.keys()
    assert not lost, f"{len(lost)} of {len(seen.acknowledged)} that were acknowledged are lost: {lost}"
    half = {key: parts for key, parts in found.items() if parts != [1, 1, 1, 1, 1]}
    assert not half and loose == (0, 0), f"half written, or twice: {half}, {loose}"
    mails = len(list(mail.glob("*.eml")))
    assert sent <= mails <= sent + rounds, f"{sent} notices, {mails} mails, {rounds} kills"
    resent = seen.unknown & seen.acknowledged
    return {
        "kills": rounds,
        "acknowledged": len(seen.acknowledged),
        "sent again with the same key": len(resent),
        "mails": mails,
        "mails twice": mails - sent,
    }


def _wait_for_the_worker(connection: psycopg.Connection, house: House) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        (waits,) = next(connection.execute("select count(*) from outbox_row where state = 'due' and next_at < now()"))
        if not waits:
            return
        house.keep_up()
        time.sleep(0.2)
    raise AssertionError("the worker has not sent what was due")
