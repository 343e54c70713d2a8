"""./run: PostgreSQL, migrations, demo county, web and worker; all of it stopped again on Ctrl-C.

With DATABASE_URL in the environment no PostgreSQL is started, nothing is migrated unless OWNER_DATABASE_URL is there
too, and the demo is off unless SAMPLAN_DEMO=1.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import ExitStack
from types import FrameType

import psycopg

from tools import address, assets, processes
from tools.databases import run_manage
from tools.environment import OWNER, app_environment, owner_environment
from tools.mailbox import Mailbox
from tools.places import DATA
from tools.postgres import Server

LOGS = DATA / "log"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, a closed terminal."""


def main() -> None:
    """Starts everything, waits, stops everything. Exits 1 with a sentence if something cannot start, or dies."""
    if len(sys.argv) > 1:
        sys.exit("./run takes no arguments. Settings are environment variables: PORT=8001 HOST=0.0.0.0 ./run")
    for number in SIGNALS:
        signal.signal(number, _stop)
    died = ""
    with ExitStack() as to_stop:
        try:
            died = _watch(_start(to_stop))
        except Stopped:
            say("Stopping")
        finally:
            _deaf()
    if died:
        sys.exit(died)


def say(sentence: str) -> None:
    """One line of progress."""
    print(sentence, flush=True)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _deaf() -> None:
    """We are stopping already: a second Ctrl-C must not leave half of it running."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _start(to_stop: ExitStack) -> list[processes.Child]:
    """Starts everything in order, each with its stop in `to_stop`; returns what has to stay alive."""
    where = address.chosen()
    began = time.monotonic()
    children = []
    if "DATABASE_URL" in os.environ:
        env, owner_url = _given_environment(), os.environ.get(OWNER)
    else:
        server = _start_postgres(to_stop)
        env, owner_url = _demo_environment(server, where), server.url("owner")
        children.append(server.child())
    env |= {"HOST": where.host, "PORT": str(where.port)}
    _migrate(env, owner_url)
    if assets.collect(env):
        say("The static files are gathered")
    demo = env.get("SAMPLAN_DEMO") == "1"
    if demo and not env.get("EMAIL_HOST"):
        env |= _start_mailbox(to_stop)
    # Before anybody can look: a page without the county would be half empty, and /halsa would call it well.
    users = run_manage(["demo"], env) if demo else ""

    worker = processes.start_worker(env, LOGS)
    to_stop.callback(worker.stop)
    # To look, one process is enough, and up sooner; an installation uses two.
    web = processes.start_web(env, LOGS, where.host, where.port, workers=1 if children else 2)
    to_stop.callback(web.stop)
    if not processes.wait_until_up(f"{where.url}/halsa", web):
        sys.exit(f"The web server did not start. {web.log} ends:\n{web.last_words()}")
    say(f"\nSamplan is up after {time.monotonic() - began:.1f} s:  {where.url}/\n")
    if demo:
        say(f"A made-up county. Log in as anybody: {where.url}/logga-in/demo/\n{users.rstrip()}\n")
        say(f"The mail it sends: {where.url}/demo/post/")
    say(f"Logs: {LOGS}    Stop: Ctrl-C")
    return [*children, web, worker]


def _watch(children: list[processes.Child]) -> str:
    """Waits until a child dies; says which, and its last words."""
    while True:
        for child in children:
            if (code := child.process.poll()) is not None:
                return f"{child.name} died (code {code}), so all is stopped. {child.log} ends:\n{child.last_words()}"
        time.sleep(0.25)


def _start_postgres(to_stop: ExitStack) -> Server:
    server = Server("demo")
    began = time.monotonic()
    to_stop.callback(server.stop)
    server.start()
    say(f"PostgreSQL is up ({time.monotonic() - began:.1f} s), its data in {server.folder}")
    return server


def _demo_environment(server: Server, where: address.Address) -> dict[str, str]:
    """Somebody who gives no database wants to look: the demo is on, the key is kept with the data."""
    return app_environment(
        DATABASE_URL=server.url("app"),
        SECRET_KEY=os.environ.get("SECRET_KEY") or server.secrets()["key"],
        SAMPLAN_DEMO=os.environ.get("SAMPLAN_DEMO") or "1",
        ALLOWED_HOSTS=os.environ.get("ALLOWED_HOSTS") or where.allowed_hosts,
    )


def _given_environment() -> dict[str, str]:
    """Somebody who gives a database has an installation: nothing is guessed."""
    if not os.environ.get("SECRET_KEY"):
        sys.exit(
            "DATABASE_URL is set, so SECRET_KEY has to be too: it signs, and must be the same at each start. "
            "Make one with:  python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    for name in ("DATABASE_URL", OWNER):
        if os.environ.get(name):
            _reach(name, os.environ[name])
    say("DATABASE_URL is set: no PostgreSQL is started")
    return app_environment()


def _reach(name: str, url: str) -> None:
    """Exits with a sentence when nothing answers at the address. Never shows the address: it holds the password."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()[-1]
        sys.exit(
            f"The database that {name} names does not answer: {said}\n"
            "See that PostgreSQL is running, and that host, port, database, role and password are right. "
            f'Try it with:  psql "${name}" -c "select 1"'
        )
    except psycopg.Error:
        sys.exit(f"{name} is not the address of a database. Write it as postgresql://role:password@host:5432/samplan")


def _migrate(env: dict[str, str], owner_url: str | None) -> None:
    if not owner_url:
        if "[ ]" in run_manage(["showmigrations", "--plan"], env):
            sys.exit(f"The tables are not up to date, and only their owner may change them: set {OWNER} too, once.")
        say(f"{OWNER} is not set: the tables are left as they are")
        return
    began = time.monotonic()
    run_manage(["migrate", "-v0"], owner_environment(env, owner_url))
    say(f"The tables are up to date ({time.monotonic() - began:.1f} s)")


def _start_mailbox(to_stop: ExitStack) -> dict[str, str]:
    """Receives the demo's mail; returns where, for those who send it and for the page that shows it."""
    mailbox = Mailbox(DATA / "mail")
    to_stop.callback(mailbox.stop)
    return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mailbox.port), "DEMO_MAIL": str(mailbox.folder)}


if __name__ == "__main__":
    main()
