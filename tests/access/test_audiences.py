"""Who each address is for, said once more beside the views: an audience that is loosened there is found here."""

from __future__ import annotations

import pytest

from samplan.foundation.access import policies

BY_ROOM = {
    "desk": "staff",
    "portal": "person",
    "public": "public",
    "help": "any_staff",
    "parts": "public",
    "demo": "demo",
}
# Those who keep the system running see no plan; what they and everybody at a unit do stands here.
ANY_STAFF = {"cover", "cover_end", "unit", "start", "staffing", "staffing_unit", "staffing_details", "staffing_end"}
ANY_STAFF |= {"log_review", "log_reading", "logins", "log_search"}
ANY_STAFF |= {"log_extract", "log_extract_pdf", "log_extract_csv", "log_extract_file"}
OTHERS = {f"desk:{name}": "any_staff" for name in ANY_STAFF}
OTHERS |= {"public:draft": "logged_in", "help:own_index": "person", "help:own_page": "person"}
FRESH = {"desk:death"}


def wrong() -> list[str]:
    """The addresses that are for others than is said here."""
    found = []
    for address in policies.addresses():
        room = address.name.partition(":")[0] or address.view.split(".")[2]
        audience = OTHERS.get(address.name, BY_ROOM[room])
        if address.policy is None or (address.policy.audience, address.policy.fresh) != (
            audience,
            address.name in FRESH,
        ):
            found.append(f"{address.name or address.pattern} is not for {audience}")
    return found


@pytest.mark.req("ACC-02")
def test_every_address_is_for_those_whose_it_is_and_for_nobody_more() -> None:
    assert not wrong()
