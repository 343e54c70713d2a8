"""What no browser sends is answered or hung up on by the real server, which goes on."""

from __future__ import annotations

import pytest

from tests.browser.server import Served
from tests.inputs import wire


@pytest.mark.slow
def test_broken_requests_over_a_socket_get_no_answer_of_500_and_stop_nothing(server: Served) -> None:
    port = int(server.url.rpartition(":")[2])
    heard = wire.all_of(port)
    print(f"{len(wire.REQUESTS)} broken requests over a socket: {dict(heard.by_class)}")
    assert heard.faults == []
    assert sum(heard.by_class.values()) == len(wire.REQUESTS) >= 100
