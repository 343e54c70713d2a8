"""The one exception by which a rule says no to a person."""


class Refused(Exception):
    """A rule says no. `message` is Swedish, meant for the person at the screen, and says what to do.

    `field` names the form field it concerns, or None; `code` is for tests and machines.
    """

    def __init__(self, message: str, field: str | None = None, code: str = "refused"):
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


def resent() -> Refused:
    """The same showing of a form, sent again with other words: refused, so that they are not lost unseen (CALL-06)."""
    return Refused(
        "Det här formuläret är redan sparat en gång, med andra ord. Det du har skrivit nu finns kvar här. "
        "Tryck en gång till om det också ska sparas.",
        code="resent",
    )
