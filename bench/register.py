"""Write a county's folder of the size asked for, load it, load it again, and print how long each took."""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from bench.beginning import database, say
from tools.databases import demo_environment, run_manage
from tools.environment import owner_environment
from tools.places import ROOT

SEED = 2017_612
PER_UNIT = 20


def main() -> None:
    """``bench/load [--staff 5000] [--persons 60000]``: seconds of the first load, of the same files again, as JSON."""
    parser = argparse.ArgumentParser(prog="bench/load", description="How long a county's register takes to load.")
    parser.add_argument("--staff", type=int, default=5000)
    parser.add_argument("--persons", type=int, default=60000)
    asked = parser.parse_args()
    with ExitStack() as to_stop, tempfile.TemporaryDirectory() as place:
        server = database(to_stop)
        env = owner_environment(demo_environment(server.url("app")), server.url("owner"))
        say("Making the tables")
        run_manage(["migrate", "-v0"], env)
        folder = Path(place)
        write(folder, asked.staff, asked.persons)
        took = {}
        for what in ("first", "again"):
            say(f"Loading, {what}")
            began = time.monotonic()
            command = [sys.executable, "manage.py", "load_county", str(folder)]
            subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=sys.stderr)
            took[f"{what}_s"] = round(time.monotonic() - began, 1)
        print(
            json.dumps({"staff": asked.staff, "persons": asked.persons, **took, "load": round(os.getloadavg()[0], 1)})
        )


def write(folder: Path, staff: int, persons: int) -> None:
    """The five files. People have reserve numbers: there are not as many official test numbers, and none is made up."""
    chance = random.Random(SEED)
    units = max(2, staff // PER_UNIT)
    _file(folder, "organisationer", "hsa_id slag huvudman namn kod orgnr", [
        ["SEBENCH-R", "region", "region", "Region Exempelnorr", "25", ""],
        ["SEBENCH-K", "kommun", "kommun", "Socialnämnden i Exempelby", "2582", ""],
    ])  # fmt: skip
    heading = "hsa_id organisation overordnad slag namn adress telefon oppettider epost funktion"
    _file(folder, "enheter", heading, (
        [f"SEBENCH-E{n}", f"SEBENCH-{'RK'[n % 2]}", f"SEBENCH-E{n % 2}" if n > 1 else "", "enhet", f"Enhet {n}", "",
         "0980-319 200", "", f"enhet{n}@samplan.example", ""] for n in range(units)
    ))  # fmt: skip
    _file(folder, "personal", "hsa_id fornamn efternamn titel telefon", (
        [f"SEBENCH-U{n}", "Prova", f"Exempel{n}", "sjuksköterska", ""] for n in range(staff)
    ))  # fmt: skip
    _file(folder, "uppdrag", "personal enhet roll legitimation fran till", (
        [f"SEBENCH-U{n}", f"SEBENCH-E{n % units}", "Ansvarig sjuksköterska", "SJ", "", ""] for n in range(staff)
    ))  # fmt: skip
    heading = "nummer fornamn efternamn skydd kommun adress telefon sprak tolk kommunikation halsocentral"
    _file(folder, "personer", heading, (
        [f"BENCH{n:07}", "Maj", f"Exempel{n}", "", "2582", f"Storgatan {chance.randint(1, 99)}, 961 00 Exempelby",
         "0980-319 201", "", "", "", f"SEBENCH-E{n % units}"] for n in range(persons)
    ))  # fmt: skip


def _file(folder: Path, name: str, heading: str, rows: Iterable[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(heading.split())
        writer.writerows(rows)
