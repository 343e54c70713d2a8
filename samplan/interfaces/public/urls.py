from django.urls import path

from samplan.interfaces.public import drafts, health, views

app_name = "public"
urlpatterns = [
    path("", views.start, name="start"),
    path("logga-in/", views.login, name="login"),
    path("logga-ut/", views.logout, name="logout"),
    path("utkast/", drafts.keep, name="draft"),
    path("om-sip/", views.about, name="about"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("dina-uppgifter/", views.privacy, name="privacy"),
    path("halsa", health.health, name="health"),
    path("halsa/", health.health),
]
