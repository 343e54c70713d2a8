"""What every answer carries, whoever made it: a page, an error before the view, a static file."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Nothing on our pages asks for any of it, so neither can what should get in.
NOT_USED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",  # no other site shows a page, a letter or a picture of ours
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_USED),
}


class Headers:
    """Outermost, so that nothing answers without. The rest is set by Django's SecurityMiddleware, just inside.

    Nothing but static files may be kept by a browser or anything in between.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response[name] = value
        static = request.path_info.startswith(settings.STATIC_URL) and response.status_code < 400
        if not static:
            response["Cache-Control"] = "no-store"
        return response
