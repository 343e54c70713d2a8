"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samplan.config.settings")
application = get_wsgi_application()

from samplan.config import startup  # noqa: E402  (needs the apps)

startup.verify()
