from django.urls import path

from samplan.demo import views

app_name = "demo"
urlpatterns = [
    path("logga-in/demo/", views.login, name="login"),
    path("demo/post/", views.mail, name="mail"),
]
