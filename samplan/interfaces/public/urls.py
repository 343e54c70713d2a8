from django.urls import path

from samplan.interfaces.public import about, drafts, health, login, views

app_name = "public"
urlpatterns = [
    path("", views.start, name="start"),
    path("logga-in/", login.login, name="login"),
    path("logga-in/personal/", login.begin_staff, name="login_staff"),
    path("logga-in/personal/klar/", login.back_staff, name="login_staff_back"),
    path("logga-in/for-dig/", login.begin_person, name="login_person"),
    path("logga-in/for-dig/klar/", login.back_person, name="login_person_back"),
    path("logga-in/uppdrag/", login.assignment, name="login_assignment"),
    path("logga-in/tid/", login.time_left, name="time_left"),
    path("logga-ut/", login.logout, name="logout"),
    path("utkast/", drafts.keep, name="draft"),
    path("om-sip/", views.about, name="about"),
    path("om-sip/barn/", about.child, name="about_child"),
    path("om-sip/ung/", about.young, name="about_young"),
    path("om-sip/narstaende/", about.close, name="about_close"),
    path("om-sip/personal/", about.staff, name="about_staff"),
    path("om-sip/lattlast.pdf", about.easy_pdf, name="about_pdf"),
    path("om-sip/barn.pdf", about.child_pdf, name="about_child_pdf"),
    path("om-sip/ung.pdf", about.young_pdf, name="about_young_pdf"),
    path("om-sip/narstaende.pdf", about.close_pdf, name="about_close_pdf"),
    path("om-sip/personal.pdf", about.staff_pdf, name="about_staff_pdf"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("dina-uppgifter/", views.privacy, name="privacy"),
    path("halsa", health.health, name="health"),
    path("halsa/", health.health),
]
