"""schema.org data for search engines about the site's own pages. ``news`` describes its articles itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.safestring import SafeString

from foundation.components.templatetags.components import absolute
from foundation.jsonld import script
from rocb.models import Organisation, SiteIdentity

CONTEXT = "https://schema.org"


def website(identity: SiteIdentity, *, language: str, search_path: str) -> SafeString:
    """Return the site and its publisher, for home pages."""
    target = f"{settings.PUBLIC_URL}{search_path}?q={{search_term_string}}"
    search = {"@type": "SearchAction", "target": {"@type": "EntryPoint", "urlTemplate": target}}
    publisher = {"@type": "NewsMediaOrganization", "name": identity.office_name, "url": f"{settings.PUBLIC_URL}/"}
    return script(
        {
            "@context": CONTEXT,
            "@type": "WebSite",
            "name": identity.short_name,
            "url": f"{settings.PUBLIC_URL}/",
            "inLanguage": language,
            "publisher": publisher,
            "potentialAction": search,
        }
    )


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> SafeString:
    """Return the trail from names and root-relative paths, home page first. The last may have an empty path."""
    elements = [
        {"@type": "ListItem", "position": position, "name": name, **({"item": absolute(path)} if path else {})}
        for position, (name, path) in enumerate(trail, 1)
    ]
    return script({"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": elements})


def results(*, name: str, url: str, found: Sequence[tuple[str, str]]) -> SafeString:
    """Return a page of search results; ``found`` are names and root-relative paths."""
    return _page_of_things("SearchResultsPage", name=name, url=url, found=found)


def directory(organisations: Sequence[Organisation], *, name: str, url: str) -> SafeString:
    """Return a list of organisations, each with its ``path``."""
    found = [(organisation.name_in_language, organisation.path) for organisation in organisations]
    return _page_of_things("CollectionPage", name=name, url=url, found=found)


def organisation(row: Organisation, *, url: str) -> SafeString:
    is_public_body = row.kind == Organisation.Kind.ADMINISTRATION
    about = {
        "@type": "GovernmentOrganization" if is_public_body else "Organization",
        "name": row.name_in_language,
        **({"url": row.website} if row.website else {}),
        **({"email": row.email} if row.email else {}),
        **(
            {"address": {"@type": "PostalAddress", "addressLocality": row.city, "addressCountry": row.code}}
            if row.code
            else {}
        ),
    }
    return script(
        {"@context": CONTEXT, "@type": "ProfilePage", "name": row.name_in_language, "url": url, "mainEntity": about}
    )


def _page_of_things(kind: str, *, name: str, url: str, found: Sequence[tuple[str, str]]) -> SafeString:
    elements = [
        {"@type": "ListItem", "position": position, "name": thing, "url": settings.PUBLIC_URL + path}
        for position, (thing, path) in enumerate(found, 1)
    ]
    listed = {"@type": "ItemList", "itemListElement": elements}
    return script({"@context": CONTEXT, "@type": kind, "name": name, "url": url, "mainEntity": listed})
