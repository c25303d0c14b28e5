"""Requests to other servers: collecting (`news.http`) and delivery (`news.delivery`)."""

import ipaddress

from django.core.exceptions import ImproperlyConfigured

from foundation.whole_numbers import whole_number
from rocb.configuration.environment import PUBLIC_URL, flag, number, text, words


def _networks() -> list[str]:
    """Return private networks from which feeds may be fetched. None by default, so that no feed can reach our own
    network."""
    networks = words("HTTP_ALLOWED_PRIVATE_NETWORKS")
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise ImproperlyConfigured(
                f"HTTP_ALLOWED_PRIVATE_NETWORKS names {network!r}. Use networks such as 10.1.0.0/16, separated by commas."
            ) from None
    return networks


def _contact() -> str:
    contact = text("HTTP_CONTACT", PUBLIC_URL)
    if contact.startswith(("http://", "https://", "mailto:")) and contact.isascii() and contact.isprintable():
        return contact
    raise ImproperlyConfigured(
        f"HTTP_CONTACT is {contact!r}. Use a web page or mailto:name@example.org where publishers can reach us."
    )


HTTP_ALLOWED_PRIVATE_NETWORKS = _networks()
HTTP_EXTRA_PORTS = flag("HTTP_EXTRA_PORTS", False)
HTTP_CONTACT = _contact()
HTTP_PER_HOST = number("HTTP_PER_HOST", 2, least=1, most=16)

# --- Deliveries (news/delivery) -------------------------------------------------------------------------------------


def _retry_seconds() -> list[int]:
    values = words("DELIVERY_RETRY_SECONDS")
    seconds = [found for value in values if (found := whole_number(value, most=604_800)) is not None]
    if len(seconds) == len(values):
        return seconds
    raise ImproperlyConfigured(
        f"DELIVERY_RETRY_SECONDS is {values!r}. Use whole seconds separated by commas, such as 5,300,1800."
    )


# Delays before each retry. If empty, the schedule of Standard Webhooks, about three days.
DELIVERY_RETRY_SECONDS = _retry_seconds()
# Time limit for a recipient's response.
DELIVERY_TIMEOUT_SECONDS = number("DELIVERY_TIMEOUT_SECONDS", 20, least=1, most=30)
# Whether feeds have our own WebSub hub, where anyone can subscribe.
WEBSUB_HUB = flag("WEBSUB_HUB", True)
