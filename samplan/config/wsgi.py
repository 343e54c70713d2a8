"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samplan.config.settings")
django = get_wsgi_application()

from samplan.config import startup  # noqa: E402  (needs the apps)
from samplan.config.connection import tidied  # noqa: E402

application = tidied(django)

startup.verify()

# What was loaded at start lives for ever: the collector need not walk through it for every request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
