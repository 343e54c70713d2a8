from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "samplan.foundation.pages"
    label = "pages"
