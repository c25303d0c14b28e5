"""The settings that the site brings; a missing or malformed one stops the start with a sentence."""

import ipaddress
import threading
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from news.http import ALTERNATIVE_PORTS, Client
from news.http.for_a_person import ClientForAPerson

MODEL_SETTINGS = {
    "ORGANISATION_MODEL": "organisations",
    "TOPIC_MODEL": "topics",
    "REGION_MODEL": "regions",
}


def model_name(setting: str) -> str:
    """``app.Model`` from the setting; ImproperlyConfigured says how to mend a missing or malformed one."""
    value = getattr(settings, setting, "")
    if not isinstance(value, str) or value.count(".") != 1:
        raise ImproperlyConfigured(
            f"{setting} is {value!r}: set it to the model of the site's {MODEL_SETTINGS[setting]}, written as app.Model."
        )
    return value


def has_hub() -> bool:
    """Whether this site has a WebSub hub of its own, at which anybody may follow its feeds."""
    return bool(getattr(settings, "WEBSUB_HUB", True))


_one_at_a_time = threading.Lock()


def http_client() -> Client:
    """The door to the network as the settings want it: one for the process, a new one when they change.

    ImproperlyConfigured when HTTP_ALLOWED_PRIVATE_NETWORKS does not hold networks such as 10.0.0.0/8.
    """
    contact = getattr(settings, "HTTP_CONTACT", "") or getattr(settings, "PUBLIC_URL", "")
    with _one_at_a_time:  # two clients would each give every host its places
        return _client(
            contact,
            tuple(getattr(settings, "HTTP_ALLOWED_PRIVATE_NETWORKS", ())),
            bool(getattr(settings, "HTTP_EXTRA_PORTS", False)),
            getattr(settings, "HTTP_PER_HOST", 2),
        )


def client_for_a_person() -> Client:
    """For one screen of the CMS that asks a publisher while an editor waits."""
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
