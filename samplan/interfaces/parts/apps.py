from django.apps import AppConfig


class PartsConfig(AppConfig):
    name = "samplan.interfaces.parts"
    label = "parts"
