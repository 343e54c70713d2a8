from django.urls import path

from samplan.interfaces.parts import views

app_name = "parts"
urlpatterns = [path("", views.gallery, name="gallery")]
