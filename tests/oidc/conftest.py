"""The providers, started once for each test process; settings that name them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from samplan.foundation.access.oidc import provider
from tests.cast import world
from tests.oidc import providers
from tests.oidc.providers import Forger, Keys, Real

__all__ = ["world"]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The key by which providers know us."""
    return Keys.make(tmp_path_factory.mktemp("login"))


@pytest.fixture(autouse=True)
def _asked_directly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What providers publish is asked for anew, and never by a proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    provider.forget()
    yield
    provider.forget()


@pytest.fixture(scope="session")
def real_provider(keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    """npm's oidc-provider."""
    logs: Path = tmp_path_factory.mktemp("provider")
    with providers.real(keys, ["http://testserver"], logs) as started:
        yield started


@pytest.fixture(scope="session")
def _forger() -> Iterator[Forger]:
    with providers.forger() as started:
        yield started


@pytest.fixture
def idp(real_provider: Real, keys: Keys, settings) -> Real:
    """The real provider vouches for everybody."""
    settings.LOGIN_PROVIDERS = providers.settings_for(real_provider.url, keys, "staff", "person")
    return real_provider


@pytest.fixture
def forging(_forger: Forger, keys: Keys, settings) -> Forger:
    """A provider that the test lets lie vouches for staff."""
    _forger.reset()
    settings.LOGIN_PROVIDERS = providers.settings_for(_forger.url, keys, "staff")
    return _forger
