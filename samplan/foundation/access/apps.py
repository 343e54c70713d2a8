from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "samplan.foundation.access"

    def ready(self) -> None:
        from samplan.foundation.access import checks  # noqa: F401
