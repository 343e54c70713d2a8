from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "samplan.foundation.outbox"
