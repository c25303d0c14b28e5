"""Pages that only a copy has: its search, the list of all titles, and a notice about missing features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from rocb.models import SiteDocument
from rocb.pages.sitemap import own_items
from rocb.static_copy import html_pages, scope
from rocb.static_copy.answers import Answer
from rocb.static_copy.html_pages import Sentence
from rocb.static_copy.links import notice_address

type Answers = Mapping[str, Answer]

MOST_TITLES = 1_000  # number of results on the search page
_PARTS_OF_LISTS = re.compile(r".*/\d{4}/(\d\d/)?")


def search_address(code: str) -> str:
    with override(code):
        return reverse("search")


def notice(code: str) -> str:
    with override(code):
        return _rendered("notice", notice_address(f"/{code}/"), {"search_path": reverse("search")})


def pages(code: str, answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield the pages that only a copy has: address -> page. The titles have pages of their own if they are many, so
    that a reader who searches does not load them."""
    search = search_address(code)
    with override(code):
        groups = [{**group, "path": f"{search}{group['slug']}/"} for group in _groups(code, answers)]
        are_many = sum(len(group["rows"]) for group in groups) > MOST_TITLES
        context = {"groups": groups, "are_many": are_many, "indexes": _indexes(), "search_path": search}
        yield search, _rendered("search", search, context)
        for group in groups if are_many else ():
            yield group["path"], _rendered("contents", group["path"], {**context, "group": group})
        yield notice_address(search), notice(code)


def _indexes() -> list[dict[str, str]]:
    return [{"code": code, "name": name, "path": search_address(code)} for code, name in settings.LANGUAGES]


def titles_of(answers: Answers, *, below: str) -> dict[str, str]:
    """Return the headings of pages by address, without pages that are hidden from search engines and parts of lists."""
    found = {}
    for address, answer in answers.items():
        is_listed = answer.status == 200 and answer.heading and "?" not in address
        if is_listed and address.startswith(below) and not _PARTS_OF_LISTS.fullmatch(address):
            found[address] = answer.heading
    return found


def _groups(code: str, answers: Answers) -> Iterator[dict[str, Any]]:
    titles = titles_of(answers, below=f"/{code}/")
    items = own_items().filter(language=code).newest_first().without_text()
    dated = [(item.path, item.title, item.published_at) for item in items if item.path in titles]
    years = sorted({at.year for _path, _title, at in dated}, reverse=True)
    known = {path for path, _title, _at in dated}
    others = [(path, title) for path, title in titles.items() if path not in known]
    found = [
        _group("pages", _("Pages"), [{"path": path, "title": title} for path, title in sorted(others, key=_title)]),
        *(_group(str(year), str(year), [_row(*one) for one in dated if one[2].year == year]) for year in years),
        _group("documents", _("Documents"), list(_documents(answers))),
    ]
    yield from (group for group in found if group["rows"])


def _group(slug: str, heading: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"slug": slug, "heading": heading, "rows": rows}


def _title(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def _row(path: str, title: str, at: Any) -> dict[str, Any]:
    return {"path": path, "title": title, "date": at}


def _documents(answers: Answers) -> Iterator[dict[str, Any]]:
    for document in SiteDocument.objects.order_by("title", "pk"):
        address = scope.address_of(document.url, at="/") or ""
        if address in answers and answers[address].status == 200:
            yield {"path": document.url, "title": document.title}


def _rendered(name: str, path: str, context: dict[str, Any]) -> str:
    return render_to_string(f"rocb/static_copy/{name}.html", context, request=request_at(path))


def request_at(path: str) -> HttpRequest:
    site = urlsplit(settings.PUBLIC_URL)
    request = RequestFactory(headers={"host": site.netloc}).get(path, secure=site.scheme == "https")
    request.user = AnonymousUser()
    return request


def sentence_at(address: str) -> Sentence:
    """Return the function that writes a sentence in place of each form of a page."""
    code = get_language_from_path(address) or settings.LANGUAGE_CODE
    return lambda method: _sentence(code, method)


def _sentence(code: str, method: str) -> str:
    """Return the sentence in place of a form."""
    with override(code):
        link = f'<a href="{reverse("search")}">{escape(_("Search"))}</a>'
        if method == html_pages.SHORT:
            return f'<p class="masthead__search">{link}</p>'
        if method != "post":
            return f'<p class="notice">{link}</p>'
        return f'<p class="notice">{_("This copy of the site has no forms.")}</p>'
