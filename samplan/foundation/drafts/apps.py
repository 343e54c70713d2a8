from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "samplan.foundation.drafts"
