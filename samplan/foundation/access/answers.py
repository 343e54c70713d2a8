"""The two ways access says no. The middleware turns them into pages, so that no room below needs HTTP."""


class NotFound(Exception):
    """It does not exist, or is not yours: the answer is the same."""


class Forbidden(Exception):
    """You may see it but not do this. ``reason`` is Swedish and says what to do instead."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason
