"""Settings of the site, and the HTTP client that they configure."""

import ipaddress
import threading
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from foundation.settings import (
    ORGANISATION_MODEL,
    PERSON_MODEL,
    PUBLIC_URL,
    REGION_MODEL,
    SHARED_APPS,
    TAG_AUTHORITY,
    TOPIC_MODEL,
    USE_TZ,
    WAGTAIL_SITE_NAME,
    model_name,
    model_of,
    need,
    need_apps,
)
from news.http import ALTERNATIVE_PORTS, Client
from news.http.for_a_person import ClientForAPerson

need(PUBLIC_URL, WAGTAIL_SITE_NAME, USE_TZ, ORGANISATION_MODEL, TOPIC_MODEL, REGION_MODEL, PERSON_MODEL, TAG_AUTHORITY)
need_apps("news", "wagtail.contrib.typed_table_block", "wagtail.embeds", *SHARED_APPS)

__all__ = ["acronyms", "client_for_a_person", "http_client", "model_name", "model_of", "readers"]


def has_hub() -> bool:
    """Return whether this site has its own WebSub hub, where anyone can subscribe to its feeds."""
    return bool(getattr(settings, "WEBSUB_HUB", True))


def acronyms() -> dict[str, tuple[str, ...]]:
    """Return the acronyms of the site's field with their full names, for the checks before publication."""
    return {
        acronym: (names,) if isinstance(names, str) else tuple(names)
        for acronym, names in getattr(settings, "ACRONYMS", {}).items()
    }


def readers() -> str:
    """Return a name for the readers of the news, in English, for emails to publishers."""
    return str(getattr(settings, "READERS", "our readers"))


_one_at_a_time = threading.Lock()


def http_client() -> Client:
    """Return the HTTP client that the settings describe: one for the process, a new one if they change.

    Raises ``ImproperlyConfigured`` if HTTP_ALLOWED_PRIVATE_NETWORKS has values that are not networks such as
    10.0.0.0/8.
    """
    contact = getattr(settings, "HTTP_CONTACT", "") or getattr(settings, "PUBLIC_URL", "")
    with _one_at_a_time:  # because two clients would each count requests for each host
        return _client(
            contact,
            tuple(getattr(settings, "HTTP_ALLOWED_PRIVATE_NETWORKS", ())),
            bool(getattr(settings, "HTTP_EXTRA_PORTS", False)),
            getattr(settings, "HTTP_PER_HOST", 2),
        )


def client_for_a_person() -> Client:
    """Return a client for a screen of the CMS that sends requests while an editor waits."""
    return ClientForAPerson.like(http_client())


@lru_cache(maxsize=1)
def _client(contact: str, networks: tuple[str, ...], extra_ports: bool, per_host: int) -> Client:
    try:
        allowed = tuple(ipaddress.ip_network(network) for network in networks)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"HTTP_ALLOWED_PRIVATE_NETWORKS: {error}: write networks such as 127.0.0.0/8, or leave it empty."
        ) from None
    return Client(
        user_agent=f"Newsroom/1.0 (+{contact})" if contact else "Newsroom/1.0",
        allowed_private_networks=allowed,
        extra_ports=ALTERNATIVE_PORTS if extra_ports else frozenset(),
        per_host=per_host,
    )
