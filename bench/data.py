"""The data that is measured against: the demo county's register, the models, and many copies of them."""

from __future__ import annotations

import psycopg

SEED = 2017_612


def fill(owner_url: str, plans: int) -> None:
    """Fill an empty, migrated database with ``plans`` coordinations. Django must be set up, as the app role."""
    from bench.copies import make
    from bench.people import People
    from bench.stories import play_all
    from samplan.demo import county
    from samplan.foundation.access import actor, context

    with context.acting(actor.system("Demo")) as now:
        county.register(now)
    models = play_all(now)
    with psycopg.connect(owner_url, options="-c timezone=UTC") as connection:
        # What the models wanted to send has been sent: nothing waits.
        connection.execute("update outbox_row set state = 'sent', sent_at = due_at, attempt = 1 where state = 'due'")
        make(connection, models, plans, People(), SEED)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("vacuum (analyze)")
