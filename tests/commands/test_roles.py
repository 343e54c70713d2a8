"""A command that comes as the wrong role, or to no database, says which address and role to use, and does nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.recovery.places import backup_url
from tools.databases import Databases, demo_environment, named
from tools.environment import OWNER
from tools.places import ROOT

pytestmark = pytest.mark.slow  # starts programs

APP, BACKUP = "DATABASE_URL", "BACKUP_DATABASE_URL"
COUNTY = str(ROOT / "docs" / "county")
NOWHERE = "postgres://samplan_owner:hemligt@127.0.0.1:1/samplan"


def say(arguments: list[str], **addresses: str) -> str:
    """What the command says when it refuses."""
    env = {**demo_environment("postgres://nobody@127.0.0.1:1/none"), **addresses}
    command = [sys.executable, "manage.py", *arguments]
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert said.returncode == 1 and "Traceback" not in said.stderr, said.stderr
    assert len(said.stderr.strip().splitlines()) == 1, said.stderr
    assert "hemligt" not in said.stderr
    return said.stderr


@pytest.fixture
def addresses(test_databases: Databases, clone_name: str) -> dict[str, str]:
    """Each role's address of the same database."""
    name = test_databases.app.rsplit("/", 1)[1]
    return {
        "samplan_app": test_databases.app,
        "samplan_owner": named(test_databases.owner, name),
        "samplan_backup": backup_url(test_databases, name),
        "postgres": named(test_databases.superuser, name),
    }


@pytest.mark.parametrize(
    ("command", "setting", "right", "wrong"),
    [
        ("backup", BACKUP, "samplan_backup", "samplan_app"),
        ("backup", BACKUP, "samplan_backup", "samplan_owner"),
        ("ledger", BACKUP, "samplan_backup", "postgres"),
        ("load_county", OWNER, "samplan_owner", "samplan_app"),
        ("migrate", OWNER, "samplan_owner", "postgres"),
        ("restore", OWNER, "samplan_owner", "samplan_backup"),
        ("restore", APP, "samplan_app", "samplan_owner"),
    ],
)
def test_the_wrong_role_is_told_which_to_use(
    addresses: dict[str, str], tmp_path: Path, command: str, setting: str, right: str, wrong: str
) -> None:
    given = {APP: addresses["samplan_app"], OWNER: addresses["samplan_owner"], setting: addresses[wrong]}
    folder = {"migrate": [], "load_county": [COUNTY]}.get(command, [str(tmp_path / "copies")])
    said = say([command, *folder], **given)
    assert f"{setting} har rollen {wrong}. Det här kommandot behöver {right}." in said
    assert f"Sätt {setting} till databasens adress med rollen {right}" in said
    assert not (tmp_path / "copies").exists()


@pytest.mark.parametrize(("command", "setting"), [("load_county", OWNER), ("backup", BACKUP)])
def test_an_address_that_is_missing_unreadable_or_silent_is_a_sentence(command: str, setting: str) -> None:
    assert say([command, COUNTY]).startswith(f"CommandError: Sätt {setting} till databasens adress med rollen")
    assert "svarar inte" in say([command, COUNTY], **{setting: NOWHERE})


def test_an_address_that_cannot_be_read_is_not_repeated() -> None:
    assert "går inte att läsa" in say(["backup", COUNTY], **{BACKUP: "samplan_backup hemligt"})
