"""Restricted pages and files of a web server are private here, and lines that only keep out robots close nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from news.models import ArticlePage
from old_sites.readers.closed import rules_of
from rocb.models import SiteDocument, StandardPage
from tests import factories
from tests.old_sites.readers.files import imported

PATHS = ["a/page.html", "a/b/page.html", "a/secret.pdf", "page.html", "ab/page.html"]


def closed_by(text: str, at: str = "a/.htaccess") -> list[str]:
    rules = list(rules_of(at, text))
    return [path for path in PATHS if any(rule.closes(path) for rule in rules)]


@pytest.mark.parametrize(
    "text",
    [
        "Require valid-user",
        "  REQUIRE   all denied\n",
        "require ip 10.0.0.0/8",
        "Require group staff",
        "AuthType Basic",
        "AuthUserFile /etc/passwords",
        "Order allow,deny\nDeny from all",
        "<IfModule mod_authz_core.c>\nRequire \\\n valid-user\n</IfModule>",
        "<Limit GET POST>\nrequire valid-user\n</Limit>",
    ],
)
def test_a_restricted_folder_is_closed_with_all_below_it(text: str) -> None:
    assert closed_by(text) == PATHS[:3]
    assert closed_by(text, ".htaccess") == PATHS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Redirect 301 /old /new\nRewriteEngine On\nRewriteRule ^x$ y [R=301]",
        "Require all granted",
        "Order allow,deny\nAllow from all\nDeny from 192.0.2.7",
        "<RequireAll>\nRequire all granted\n<RequireNone>\nRequire ip 192.0.2.7\n</RequireNone>\nRequire not ip 192.0.2.8\n"
        "</RequireAll>",
        "# Require valid-user",
        "ErrorDocument 401 /deny.html",
    ],
)
def test_other_lines_close_nothing(text: str) -> None:
    assert closed_by(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "<Files secret.pdf>\nRequire all denied\n</Files>",
        '<FilesMatch "\\.pdf$">\nDeny from all\n</FilesMatch>\nOptions -Indexes',
        "<Files ~ 'secret'>\nRequire valid-user\n</Files>".replace("'", '"'),
        '<Files "*.pdf">\nRequire valid-user\n</Files>',
    ],
)
def test_lines_for_some_files_close_these(text: str) -> None:
    assert closed_by(text) == ["a/secret.pdf"]


def test_a_pattern_that_cannot_be_read_closes_all_files() -> None:
    assert closed_by('<FilesMatch "(">\nRequire all denied\n</FilesMatch>') == PATHS[:3]


@pytest.mark.usefixtures("db")
def test_closed_pages_and_files_are_private_here(tmp_path: Path, client: Client, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    factories.news_index()
    page = "<html lang=en><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
    files: dict[str, Any] = {
        "index.html": page.format("Home", "Hello"),
        "staff/.htaccess": "AuthType Basic\nRequire valid-user",
        "staff/deep/plan.html": page.format("Plan", "secretword"),
        "staff/paper.pdf": "%PDF-1.4 secretword",
        "open.html": page.format("Open", "openword"),
    }
    for name, text in files.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    imported(tmp_path / "in")
    assert StandardPage.objects.get(title="Open").live
    assert not StandardPage.objects.filter(title="Plan", live=True).exists()
    assert not ArticlePage.objects.filter(title="Plan", live=True).exists()
    assert client.get("/staff/deep/plan.html").status_code in {404, 410}
    assert all(client.get(document.url).status_code != 200 for document in SiteDocument.objects.all())
