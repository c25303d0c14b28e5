"""Addresses that programs call: our WebSub hub, and the public keys that webhooks are signed with.

Include them in front of the pages, not inside ``i18n_patterns``.
"""

from django.urls import path

from news.hub_door import webhook_key, websub_hub

urlpatterns = [
    path("hub/", websub_hub, name="websub_hub"),
    path("webhooks/<uuid:channel>/key.json", webhook_key, name="webhook_key"),
]
