"""``python manage.py urls [--json]``: every URL with its methods and policy."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from samplan.foundation.access import policies


class Command(BaseCommand):
    help = "Prints each URL: pattern, methods, policy."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows: list[dict[str, Any]] = [
            {
                "pattern": address.pattern,
                "name": address.name,
                "methods": list(address.policy.methods) if address.policy else [],
                "policy": address.policy.audience if address.policy else None,
            }
            for address in policies.addresses()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['policy']:<10} {','.join(row['methods']):<10} {row['pattern']}")
