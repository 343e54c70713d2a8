from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "samplan.foundation.directory"
