from tests.cast import world

__all__ = ["world"]
