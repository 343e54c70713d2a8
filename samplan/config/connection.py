"""The connections of the pool."""

from typing import Any

import psycopg


class Connection(psycopg.Connection[Any]):
    """Keeps more statements prepared than the hundred that psycopg keeps, since all pages together ask some hundreds.

    One that is not kept is planned each time with its policies, which takes longer than to run it. Each kept one takes
    a tenth of a megabyte in the database.
    """

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self.prepared_max = 300
