"""Access is tested against real commits: a wrapping transaction would keep the actor from one request to the next."""

from tests.cast import world

__all__ = ["world"]
