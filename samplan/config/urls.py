"""All addresses. Swedish, stable, without personal data."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("samplan.interfaces.public.urls")),
    path("", include("samplan.interfaces.desk.urls")),
    path("", include("samplan.interfaces.portal.urls")),
    path("", include("samplan.interfaces.help.urls")),
    path("komponenter/", include("samplan.interfaces.parts.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("samplan.demo.urls")))

handler400 = "samplan.foundation.pages.errors.bad_request"
handler403 = "samplan.foundation.pages.errors.permission_denied"
handler404 = "samplan.foundation.pages.errors.not_found"
handler500 = "samplan.foundation.pages.errors.server_error"
