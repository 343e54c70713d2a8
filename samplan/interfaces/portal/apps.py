from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "samplan.interfaces.portal"
