from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "samplan.interfaces.help"
    label = "help"

    def ready(self) -> None:
        """Read every page now: one that is missing, or leads nowhere, stops the start and not somebody's work."""
        from samplan.interfaces.help import reading

        reading.load()
