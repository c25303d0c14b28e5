"""`news.conf`: the HTTP client that the settings describe."""

from __future__ import annotations

import ipaddress

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from news.conf import acronyms, http_client
from news.http import HttpError, Kind
from tests.publisher import Publisher


def test_acronyms_have_one_full_name_or_several(settings: LazySettings) -> None:
    settings.ACRONYMS = {"UPU": "Universal Postal Union", "ITU": ["Telecommunication Union", "Telegraph Union"]}
    assert acronyms() == {"UPU": ("Universal Postal Union",), "ITU": ("Telecommunication Union", "Telegraph Union")}
    del settings.ACRONYMS
    assert acronyms() == {}


NAMES = ["HTTP_ALLOWED_PRIVATE_NETWORKS", "HTTP_EXTRA_PORTS", "HTTP_CONTACT", "HTTP_PER_HOST"]


def test_a_site_that_sets_nothing_gets_the_careful_door(settings: LazySettings) -> None:
    for name in NAMES:
        delattr(settings, name)
    settings.PUBLIC_URL = "https://www.example.org"
    client = http_client()
    assert client.user_agent == "Newsroom/1.0 (+https://www.example.org)"
    assert (client.allowed_private_networks, client.extra_ports, client.per_host) == ((), frozenset(), 2)


def test_the_settings_open_the_door_wider(settings: LazySettings) -> None:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8", "fd00::/8"]
    settings.HTTP_EXTRA_PORTS = True
    settings.HTTP_CONTACT = "mailto:editors@example.org"
    settings.HTTP_PER_HOST = 4
    client = http_client()
    assert client.user_agent == "Newsroom/1.0 (+mailto:editors@example.org)"
    assert client.allowed_private_networks == (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("fd00::/8"))
    assert (client.extra_ports, client.per_host) == ({8080, 8443}, 4)


def test_one_client_serves_the_process_until_a_setting_changes(settings: LazySettings) -> None:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    with Publisher() as publisher:
        publisher.serve("/", body=b"<rss/>")
        client = http_client()
        assert http_client() is client
        assert client.request(publisher.url("/")).body == b"<rss/>"
        settings.HTTP_ALLOWED_PRIVATE_NETWORKS = []
        with pytest.raises(HttpError) as caught:
            http_client().request(publisher.url("/"))
    assert caught.value.kind == Kind.REFUSED_ADDRESS


@pytest.mark.parametrize("network", ["loopback", "127.0.0.1/8", "127.0.0.0/33"])
def test_what_is_no_network_is_said_so(settings: LazySettings, network: str) -> None:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = [network]
    with pytest.raises(ImproperlyConfigured, match="HTTP_ALLOWED_PRIVATE_NETWORKS"):
        http_client()
