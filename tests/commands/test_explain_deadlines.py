"""``manage.py explain_deadlines`` as a county and its programs start it: nothing is set, nothing is running."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tools.places import ROOT

pytestmark = pytest.mark.slow  # starts programs

NEED = b'{"events": [{"kind": "need.known", "at": "2026-03-27T15:00:00+01:00", "unit": "hemtj\xc3\xa4nsten"}]}'


def explain(told: bytes, *argv: str, **settings: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr; the environment holds what `settings` says and no more."""
    env = {"PATH": os.environ["PATH"], **settings}
    command = [sys.executable, "manage.py", "explain_deadlines", *argv]
    done = subprocess.run(command, input=told, capture_output=True, cwd=ROOT, env=env, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.req("CALL-05")
@pytest.mark.parametrize(
    "settings", [{}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "ascii"}]
)
def test_it_answers_without_database_and_without_environment(settings: dict[str, str]) -> None:
    code, out, said = explain(NEED, "--pack", "norrbotten-2023", **settings)
    assert (code, said) == (0, "")
    call, meeting = json.loads(out)["duties"]
    assert (call["unit"], call["due_on"], meeting["due_on"]) == ("hemtjänsten", "2026-04-01", "2026-04-17")


def test_a_database_that_does_not_answer_is_never_asked() -> None:
    nowhere = "postgres://nobody:x@127.0.0.1:9/nothing"
    assert explain(NEED, DATABASE_URL=nowhere, OWNER_DATABASE_URL=nowhere, SAMPLAN_DEMO="1")[0] == 0


@pytest.mark.parametrize(
    ("told", "argv", "begins"),
    [
        (b"", ("--pack", "lag"), "Indata är inte JSON:"),
        (NEED, ("--pack", "skåne"), 'Det finns inget regelverk som heter "skåne".'),
        (NEED, ("--fort",), "Det går inte att läsa kommandot."),
        (NEED.replace(b"+01:00", b""), (), "Händelse 1 (need.known): tiden 2026-03-27T15:00:00 saknar tidszon."),
        (NEED.replace(b"need", b"tea"), (), 'Händelse 1: okänd händelse "tea.known".'),
    ],
)
def test_what_it_cannot_take_ends_with_2_and_one_sentence(told: bytes, argv: tuple[str, ...], begins: str) -> None:
    code, out, said = explain(told, *argv)
    assert (code, out) == (2, "")
    assert said.startswith(begins)
    assert said.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    many = json.dumps({"events": [json.loads(NEED)["events"][0]] * 2000}).encode()
    command = [sys.executable, "manage.py", "explain_deadlines"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(many)
    process.stdin.close()
    assert process.stdout.read(1) == b"{"
    process.stdout.close()
    assert (process.wait(60), process.stderr.read()) == (0, b"")
    process.stderr.close()


def test_help_tells_how_and_which_packs() -> None:
    command = [sys.executable, "manage.py", "help", "explain_deadlines"]
    done = subprocess.run(
        command, capture_output=True, cwd=ROOT, env={"PATH": os.environ["PATH"]}, timeout=60, check=True
    )
    assert "--pack NAMN" in done.stdout.decode()
    assert "norrbotten-2023" in done.stdout.decode()
