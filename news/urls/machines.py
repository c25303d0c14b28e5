"""URLs for programs: our WebSub hub if the site has one, the public keys of webhooks, and the schema of their messages.

Include them before the pages, not in ``i18n_patterns``.
"""

from django.urls import path

from news.conf import has_hub
from news.views.hub import webhook_key, webhook_schema, websub_hub

urlpatterns = [
    *([path("hub/", websub_hub, name="websub_hub")] if has_hub() else []),
    path("webhooks/messages.schema.json", webhook_schema, name="webhook_schema"),
    path("webhooks/<uuid:channel>/key.json", webhook_key, name="webhook_key"),
]
