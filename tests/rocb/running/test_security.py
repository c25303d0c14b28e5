"""`rocb.running.security`: security headers for readers and for editors."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages() -> list[str]:
    """Return every kind of public address."""
    article = factories.article()
    factories.organisation_index()
    organisation = factories.organisation()
    standard = factories.publish(factories.standard_page())
    return [
        "/",
        "/en/",
        "/en/news/",
        "/en/news/?kind=news",
        "/en/news/2026/",
        "/en/news/rss.xml",
        article.url,
        standard.url,
        "/en/members/",
        f"/en/members/{organisation.slug}/",
        "/en/search/?q=customs",
        "/sitemap.xml",
        "/health/",
        "/nothing/",
        "/en/nothing/",
    ]


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";"))


def test_no_reader_gets_a_cookie(client: Client, pages: list[str]) -> None:
    for path in pages:
        response = client.get(path)
        assert response.status_code < 600
        assert not response.cookies, path


def test_readers_get_the_strict_policy(client: Client, pages: list[str]) -> None:
    """The only external content is the frame of a video, which loads after a click."""
    for path in pages:
        policy = client.get(path)["Content-Security-Policy"]
        assert "unsafe-" not in policy, path
        assert "default-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert [name for name in directives(policy) if "http" in directives(policy)[name]] == ["frame-src"], path


def test_every_answer_carries_the_headers_that_protect(client: Client, pages: list[str]) -> None:
    for path in [*pages, "/admin/login/"]:
        response = client.get(path)
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["Referrer-Policy"] == "strict-origin-when-cross-origin", path
        assert "camera=()" in response["Permissions-Policy"], path
        if response.status_code not in {301, 302}:
            assert response["X-Frame-Options"] == "SAMEORIGIN", path


def test_the_pages_of_readers_have_no_inline_style_or_script(client: Client, pages: list[str]) -> None:
    from bs4 import BeautifulSoup

    for path in pages:
        response = client.get(path)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        soup = BeautifulSoup(response.content, "html.parser")
        assert not soup.find_all(style=True), path
        assert not soup.find_all("style"), path
        scripts = [tag for tag in soup.find_all("script") if not tag.get("src")]
        assert all(tag.get("type") == "application/ld+json" or tag.get("nonce") for tag in scripts), path
        assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")], path


def test_the_cms_gets_the_policy_that_its_date_pickers_need(client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "'unsafe-inline'" in policy
    assert "nonce-" not in policy, "a nonce would switch unsafe-inline off"
    assert [name for name in directives(policy) if "http" in directives(policy)[name]] == ["frame-src"]


def test_a_form_of_the_cms_leads_to_this_site_alone(client: Client) -> None:
    client.force_login(factories.user(username="ada", is_superuser=True))
    policy = directives(client.get("/admin/")["Content-Security-Policy"])
    assert policy["form-action"] == "'self'"


def test_a_signed_in_editor_gets_the_looser_policy_on_the_site_too(client: Client) -> None:
    factories.news_index()
    client.force_login(factories.user("Editors"))
    assert "'unsafe-inline'" in client.get("/en/")["Content-Security-Policy"]


def test_a_made_up_session_cookie_does_not_loosen_the_policy(client: Client) -> None:
    factories.home()
    client.cookies["sessionid"] = "made-up"
    assert "unsafe-" not in client.get("/en/")["Content-Security-Policy"]
