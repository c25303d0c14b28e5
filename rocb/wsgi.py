"""The site as servers call it: ``gunicorn rocb.wsgi``."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")

django = get_wsgi_application()

from foundation.custody.private_addresses import hide_in  # noqa: E402  (what it stands on must be set up)
from rocb.page_cache.middleware import ServerCache  # noqa: E402

application = ServerCache(django)

hide_in("gunicorn.access", "gunicorn.error")

# What is loaded now stays for good. Looked through again and again, as Python does, it costs a tenth of the time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
