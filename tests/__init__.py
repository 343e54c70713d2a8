"""Tests of the whole: journeys, house rules, cast. `python -m tests.…` goes on in .venv, whichever Python began."""

from tools.handover import to_venv

to_venv()
