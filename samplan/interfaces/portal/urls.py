from django.urls import path

from samplan.interfaces.portal import ask, details, everything, plan_more, prepare, views, who_read

app_name = "portal"
urlpatterns = [
    path("min-plan/", views.plan, name="plan"),
    path("min-plan/mote/", views.meeting, name="meeting"),
    path("min-plan/forbered/", prepare.start, name="prepare"),
    path("min-plan/forbered/<int:number>/", prepare.question, name="prepare_question"),
    path("min-plan/forbered/svar/", prepare.answers, name="answers"),
    path("min-plan/forbered/fragor.pdf", prepare.paper, name="questions_pdf"),
    path("min-plan/mote/svara/", views.answer_invitation, name="answer_invitation"),
    path("min-plan/post/<uuid:document>/mote.ics", views.calendar, name="calendar_file"),
    path("min-plan/post/", views.post, name="post"),
    path("min-plan/post/<uuid:document>/", views.document, name="document"),
    path("min-plan/mer/", views.more, name="more"),
    path("min-plan/kontakter/", plan_more.contact_list, name="contacts"),
    path("min-plan/uppgifter/", details.details, name="details"),
    path("min-plan/uppgifter/paminnelser/", details.choose, name="notices"),
    path("min-plan/uppgifter/inloggningar/", details.logins, name="logins"),
    path("min-plan/allt/", everything.about, name="everything"),
    path("min-plan/allt.pdf", everything.paper, name="everything_pdf"),
    path("min-plan/allt.json", everything.file, name="everything_file"),
    path("min-plan/nytt/", plan_more.changed, name="versions"),
    path("min-plan/nytt/<uuid:document>/bekrafta/", plan_more.confirm, name="confirm_plan"),
    path("min-plan/be-om-sip/", ask.ask, name="ask"),
    path("min-plan/be-om-sip/svar/", ask.asked, name="asked"),
    path("min-plan/plan.pdf", views.plan_pdf, name="plan_pdf"),
    path("min-plan/samtycke/", views.consent, name="consent"),
    path("min-plan/samtycke/svara/", views.give, name="give"),
    path("min-plan/samtycke/ta-tillbaka/", views.withdraw, name="withdraw"),
    path("min-plan/vem-har-last/", who_read.readers, name="readers"),
    path("min-plan/vem-har-last/<int:entry>/", who_read.ask, name="ask_about_reading"),
    path("min-plan/fraga/", views.question, name="question"),
    path("min-plan/overenskommelse/<uuid:measure>/", views.agreement, name="agreement"),
    path("min-plan/overenskommelse/<uuid:measure>/gjort/", views.told, name="told"),
    path("min-plan/overenskommelse/<uuid:measure>/svar/", views.accept, name="accept"),
]
