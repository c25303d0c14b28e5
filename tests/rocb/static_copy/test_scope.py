from __future__ import annotations

from typing import Any

import pytest

from rocb.static_copy import scope


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.PUBLIC_URL = "https://site.example"


@pytest.mark.parametrize(
    ("link", "at", "address"),
    [
        ("/en/news/", "/", "/en/news/"),
        ("../news/#top", "/en/events/", "/en/news/"),
        ("https://SITE.example/en/", "/", "/en/"),
        ("http://site.example/en/", "/", "/en/"),
        ("/en/n%65ws/", "/", "/en/news/"),
        ("/ru/весна/", "/", "/ru/%D0%B2%D0%B5%D1%81%D0%BD%D0%B0/"),
        ("/en/news/?utm_source=x&topic=data", "/", "/en/news/?topic=data"),
        ("/en/news/?topic=", "/", "/en/news/"),
        ("/en/?topic=a", "/", "/en/"),
        ("/en/news/2026/?topic=a", "/en/news/2026/", "/en/news/2026/"),
        ("?topic=a&kind=b", "/en/news/?topic=a", "/en/news/?kind=b"),  # one filter replaces the other
        ("/en/news/?topic=a&kind=b", "/en/", "/en/news/?kind=b"),
        ("?topic=a&before=x", "/en/news/?topic=a", "/en/news/?topic=a&before=x"),
        ("/en/news/?before=x", "/en/", "/en/news/"),  # only lists link to existing places in lists
        ("/en/news/?topic=a&before=x", "/en/news/", "/en/news/?topic=a"),
        ("/en/news/rss.xml?topic=a", "/en/news/", "/en/news/rss.xml"),
        ("https://site.example/en/rss.xml?archive=2026-03", "/en/rss.xml", "/en/rss.xml?archive=2026-03"),
        ("/sitemap.xml?p=2", "/sitemap.xml", "/sitemap.xml?p=2"),
    ],
)
def test_an_address_is_brought_to_its_shortest_form(link: str, at: str, address: str) -> None:
    assert scope.address_of(link, at=at) == address


def test_a_list_is_copied_in_one_direction() -> None:
    assert scope.address_of("?after=x", at="/en/news/") == "/en/news/"
    assert scope.is_continuation("/en/news/?topic=a&before=x")
    assert not scope.is_continuation("/en/news/?topic=before")
    assert scope.is_backwards("/en/news/?topic=a&after=x")
    assert not scope.is_backwards("/en/news/after=/?before=x")


@pytest.mark.parametrize(
    "link",
    [
        *(
            "https://other.example/",
            "https://site.example.evil/",
            "https://site.example:8/",
            "https://site.example@evil/",
        ),
        *("mailto:a@site.example", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//other.example/"),
        *(
            "/en/%2e%2e/",
            "/en/..%2f..%2fetc/",
            "/en//news/",
            "/en/%00/",
            "/en/%5c/",
            "/en/%ff/",
            "https://[",
            "/" + "x" * 2000,
        ),
    ],
)
def test_what_is_elsewhere_or_cannot_be_meant_has_no_address(link: str) -> None:
    assert scope.address_of(link, at="/en/") is None


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/en/",
        "/en/news/",
        "/ru/any/page/",
        "/en/news/rss.xml",
        "/en/events.ics",
        "/calendar.ics",
        "/en/topics/x/",
        "/documents/1/a.pdf",
        "/media/images/a.jpg",
        "/static/a.css",
        "/sitemap.xml",
        "/robots.txt",
        "/fr/site.webmanifest",
        "/en/copy/0f6f9a53-3d62-4d0a-8c3a-6a5d3f1f0a11/",
        "/en/press/0f6f9a53-3d62-4d0a-8c3a-6a5d3f1f0a11/cite.bib",
        "/en/press/0f6f9a53-3d62-4d0a-8c3a-6a5d3f1f0a11/article.pdf",
        "/feeds/all/rss.xml",
    ],
)
def test_what_is_public_is_in_the_copy(address: str) -> None:
    assert scope.is_copied(address)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/pages/",
        "/accounts/login/",
        "/api/v2/pages/",
        "/health/",
        "/metrics",
        "/hub/",
        "/en/search/?q=x",
        "/en/search/suggest/",
        "/en/subscribe/",
        "/en/subscribe/mail/",
        "/f/token/rss.xml",
        "/f/token/events.ics",
        "/console/token/",
        "/preview/token/",
        "/websub/token/",
        "/mail/stop/key/",
        "/registrations/cancel/token/",
        "/en/events/meeting/register/",
        "/en/embed/list/",
        "/oembed/?url=x",
        "/design/",
        "/_util/login/",
        "/_util/authenticate_with_password/1/2/",
        "/webhooks/0f6f9a53-3d62-4d0a-8c3a-6a5d3f1f0a11/key.json",
    ],
)
def test_what_needs_a_server_is_a_key_or_is_the_cms_is_not(address: str) -> None:
    assert not scope.is_copied(address)


def test_a_copy_can_do_without_pdfs() -> None:
    assert not scope.is_copied("/en/press/0f6f9a53-3d62-4d0a-8c3a-6a5d3f1f0a11/article.pdf", with_pdf=False)
    assert scope.is_copied("/en/press/0f6f9a53-3d62-4d0a-8c3a-6a5d3f1f0a11/", with_pdf=False)
