from django.urls import path

from samplan.interfaces.desk.views import answer, call, case, consent, letters, lists, meeting, need, plan

app_name = "desk"
urlpatterns = [
    path("att-gora/", lists.worklist, name="worklist"),
    path("planer/", lists.plans, name="plans"),
    path("kalender/", lists.calendar, name="calendar"),
    path("enhet/", lists.unit, name="unit"),
    path("sok/", need.search, name="search"),
    path("behov/ny/", need.register, name="need"),
    path("plan/<uuid:id>/", case.overview, name="case"),
    path("plan/<uuid:id>/historik/", case.history, name="history"),
    path("plan/<uuid:id>/handling/<uuid:document>/", case.document, name="document"),
    path("plan/<uuid:id>/avsluta/", case.end, name="end"),
    path("plan/<uuid:id>/dokumenterat/", case.documented, name="documented"),
    path("plan/<uuid:id>/samtycke/", consent.record, name="consent"),
    path("plan/<uuid:id>/samtycke/ta-tillbaka/", consent.withdraw, name="withdraw"),
    path("plan/<uuid:id>/kallelse/", call.write, name="call"),
    path("plan/<uuid:id>/kvittera/", answer.acknowledge, name="acknowledge"),
    path("plan/<uuid:id>/kvittera/angra/", answer.undo, name="undo"),
    path("plan/<uuid:id>/svara/", answer.answer, name="answer"),
    path("plan/<uuid:id>/mote/", meeting.meeting, name="meeting"),
    path("plan/<uuid:id>/mote/starta/", meeting.begin, name="begin"),
    path("plan/<uuid:id>/mote/avsluta/", meeting.conclude, name="conclude"),
    path("plan/<uuid:id>/nulage/", plan.background, name="background"),
    path("plan/<uuid:id>/mal/", plan.goal, name="goal"),
    path("plan/<uuid:id>/mal/<uuid:goal>/", plan.change_goal, name="change_goal"),
    path("plan/<uuid:id>/overenskommelse/", plan.measure, name="measure"),
    path("plan/<uuid:id>/overenskommelse/<uuid:measure>/", plan.change_measure, name="change_measure"),
    path("plan/<uuid:id>/overenskommelse/<uuid:measure>/bekrafta/", plan.commit, name="commit"),
    path("plan/<uuid:id>/overenskommelse/<uuid:measure>/svar/", plan.accept, name="accept"),
    path("plan/<uuid:id>/dela/", plan.deliver, name="deliver"),
    path("plan/<uuid:id>/brev/<uuid:delivery>/", letters.letter, name="letter"),
    path("plan/<uuid:id>/brev/<uuid:delivery>/brev.pdf", letters.letter_pdf, name="letter_pdf"),
    path("plan/<uuid:id>/plan.pdf", letters.plan_pdf, name="plan_pdf"),
]
