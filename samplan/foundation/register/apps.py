from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "samplan.foundation.register"
