"""The WSGI application, for ``manage.py web`` or another WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")

django = get_wsgi_application()

from rocb import postgresql  # noqa: E402  (needs the application above)
from rocb.page_cache.middleware import ServerCache  # noqa: E402
from rocb.running.request_log import RequestLog  # noqa: E402

postgresql.answer_readers()
application = RequestLog(ServerCache(django))

# Objects loaded now are never collected. Scanning them repeatedly, as Python does, takes a tenth of the time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
