"""``/halsa``: whether the system is well, for machines that watch it. Holds no personal data."""

import platform
from datetime import timedelta

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

from samplan.foundation.access import checks
from samplan.foundation.access.policies import PUBLIC, allow
from samplan.foundation.access.request import Visit
from samplan.foundation.audit import seals
from samplan.foundation.outbox import queries as outbox

SILENT = timedelta(seconds=60)
UNSEALED = timedelta(minutes=5)


@allow(PUBLIC, "GET")
def health(request: Visit) -> JsonResponse:
    """200 with status ok, or 503 with the same fields and what is wrong under ``faults``."""
    executor = MigrationExecutor(connection)
    pending = [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    seen, oldest = outbox.signs_of_life()
    unsealed = seals.waits_since()
    faults = []
    if pending:
        faults.append("migrations are missing")
    if not checks.key_fits():
        faults.append(checks.OTHER_KEY)
    if seen is None or request.now - seen > SILENT:
        faults.append("the worker is silent")
    if unsealed and request.now - unsealed > UNSEALED:
        faults.append("the log is not sealed")
    answer = {
        "status": "degraded" if faults else "ok",
        "faults": faults,
        "version": settings.VERSION,
        "versions": {"python": platform.python_version(), "django": django.get_version()},
        "database": {"status": "ok", "version": ".".join(map(str, connection.get_database_version()))},
        "migrations": {"status": "pending" if pending else "ok", "pending": pending},
        "worker": {"seen_at": seen.isoformat() if seen else None},
        "unsealed_since": unsealed.isoformat() if unsealed else None,
        "oldest_due": oldest.isoformat() if oldest else None,
        "now": request.now.isoformat(),
    }
    return JsonResponse(answer, status=503 if faults else 200)
