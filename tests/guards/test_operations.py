"""docs/operations.md says what is true."""

import re

from tools.places import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def test_operations_quotes_the_roles_word_for_word() -> None:
    roles = (ROOT / "samplan" / "foundation" / "access" / "roles.sql").read_text()
    assert f"```sql\n{roles}```" in OPERATIONS


def test_every_environment_variable_that_the_settings_read_is_explained() -> None:
    read_by_settings = re.findall(
        r"""environ(?:\.get\(|\[)["'](\w+)["']|_database\(\s*["'](\w+)["']""",
        (ROOT / "samplan" / "config" / "settings.py").read_text(),
    )
    names = {name for pair in read_by_settings for name in pair if name}
    assert {"DATABASE_URL", "OWNER_DATABASE_URL", "SECRET_KEY"} <= names
    assert not {name for name in names if f"`{name}`" not in OPERATIONS} - {"DEMO_MAIL"}  # set by ./run alone
