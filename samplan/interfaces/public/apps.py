from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "samplan.interfaces.public"
