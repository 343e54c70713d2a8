"""The web server as it is; a request that says so writes no line in the log, so that what a line costs can be seen."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from bench.asking import NO_LOG
from samplan.config.wsgi import application as served
from samplan.foundation.audit import log

SAID = "HTTP_" + NO_LOG.upper().replace("-", "_")
_unlogged = ContextVar("unlogged", default=False)
_write = log.write


def _unless_said(lines: list[log.Line], cursor: log.Cursor | None = None) -> None:
    if not _unlogged.get():
        _write(lines, cursor)


log.write = _unless_said


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    _unlogged.set(SAID in environ)
    return served(environ, start_response)
