from django.urls import path

from samplan.interfaces.help import views

app_name = "help"
urlpatterns = [
    path("hjalp/", views.index, name="index"),
    path("hjalp/<slug:slug>/", views.topic, name="page"),
    path("min-plan/hjalp/", views.own_index, name="own_index"),
    path("min-plan/hjalp/<slug:slug>/", views.own_topic, name="own_page"),
]
