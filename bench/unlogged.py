"""The web server as it is; with BENCH_NO_LOG it writes no line in the log, so that what a line costs can be seen."""

import os

from samplan.config.wsgi import application
from samplan.foundation.audit import log

if os.environ.get("BENCH_NO_LOG"):
    log.write = lambda lines, cursor=None: None

__all__ = ["application"]
