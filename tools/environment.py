"""The environment of our own processes: what they are told, and what they must never be told."""

from __future__ import annotations

import os
from collections.abc import Mapping

# Only `migrate` and `load_county` own the tables. Row-level security does not bind an owner: no other process gets it.
OWNER = "OWNER_DATABASE_URL"
# The addresses that the tests' processes share: the template's, for the app role and for the owner who clones it.
TEST_APP, TEST_OWNER = "TEST_DATABASE_URL", "TEST_OWNER_DATABASE_URL"
TEST_SUPERUSER = "TEST_SUPERUSER_DATABASE_URL"


def app_environment(**ours: str) -> dict[str, str]:
    """The user's environment with `ours`, for web, worker and demo."""
    env = {**os.environ, "PYTHONUNBUFFERED": "1", **ours}
    return {name: value for name, value in env.items() if name not in {OWNER, TEST_OWNER, TEST_SUPERUSER}}


def owner_environment(app: Mapping[str, str], owner_url: str) -> dict[str, str]:
    """As `app`, for `manage.py migrate`."""
    return {**app, OWNER: owner_url}
