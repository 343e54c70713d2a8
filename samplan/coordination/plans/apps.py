from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "samplan.coordination.plans"
