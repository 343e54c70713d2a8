"""How a text that another has changed meanwhile is refused: what each wrote is kept."""

from samplan.rulebook.refused import Refused


def stale(changed_by: str, theirs: str, field: str) -> Refused:
    return Refused(
        f"{changed_by} ändrade den här texten medan du skrev. Där står nu: ”{theirs}”. Din text finns kvar här. "
        "Skriv ihop dem och spara igen.",
        field=field,
        code="stale",
    )
