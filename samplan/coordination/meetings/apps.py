from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "samplan.coordination.meetings"
