"""Editors' screens: the hooks of the rooms of the site, and the categories."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from foundation import languages
from rocb.cms import home, menu  # noqa: F401
from rocb.contacts import screen as contacts_screen  # noqa: F401
from rocb.files.access import refuse_hidden_document
from rocb.former_addresses import history  # noqa: F401
from rocb.identity import layout
from rocb.pages import parity  # noqa: F401
from rocb.pages.viewsets import VocabularyGroup
from rocb.people import personal_data  # noqa: F401
from rocb.rights import closed  # noqa: F401
from rocb.search.cms import screen as find_screen  # noqa: F401
from rocb.signin import log, resetting  # noqa: F401
from rocb.state import screen  # noqa: F401
from rocb.syndication import (  # noqa: F401  (each registers its own hooks)
    article_about,
    edition_feeds,
    edition_from_entry,
    editions_as_items,
    receivers,
)

register_snippet(VocabularyGroup)
hooks.register("before_serve_document", refuse_hidden_document)


@hooks.register("before_serve_page")
def lead_to_its_own_language(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Redirect to the page's own language. Without a home page in a language, Wagtail shows the default pages there."""
    asked, own = get_language(), layout.of(request).locales.get(page.locale_id)
    if own is None or own.language_code == asked or own.language_code not in languages.codes():
        return None
    return HttpResponseRedirect(f"/{own.language_code}{request.get_full_path().removeprefix(f'/{asked}')}")


@hooks.register("insert_global_admin_js")
def labels_of_lists() -> SafeString:
    return format_html('<script defer src="{}"></script>', static("rocb/lists.js"))


@hooks.register("insert_global_admin_css")
def office_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("rocb/admin.css"))
