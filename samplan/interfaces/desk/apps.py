from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "samplan.interfaces.desk"
