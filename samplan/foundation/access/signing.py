"""How our own processes prove that it is they who say who acts: by a key that SECRET_KEY gives.

The database holds the same key, where only the owner of its tables reads it; ``manage.py migrate`` puts it there.
"""

import hmac

from django.conf import settings
from django.db.backends.utils import CursorWrapper

BLOCK = 64  # bytes, of SHA-256
KEEP = """insert into access.key (inside, outside) values (%s, %s)
    on conflict (sole) do update set inside = excluded.inside, outside = excluded.outside"""


def key() -> bytes:
    """The key. SECRET_KEY cannot be found from it."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"samplan: who acts", "sha256")


def proof(said: str, backend: int, transaction: str) -> str:
    """Signs what is ``said`` of who acts, for one transaction of one connection."""
    return hmac.digest(key(), f"{said}|{backend}|{transaction}".encode(), "sha256").hex()


def keep(cursor: CursorWrapper) -> None:
    """Put the key into the database, as the owner. PostgreSQL has sha256 and no HMAC, so it is kept as HMAC uses it."""
    padded = key().ljust(BLOCK, b"\0")
    cursor.execute(KEEP, [bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C)])
