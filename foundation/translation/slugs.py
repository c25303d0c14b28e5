"""The slug of a new translation follows its own title until the first publication.

Wagtail copies the slug of the original. A slug that someone chose stays, and so does that of a page with subpages,
because their URLs depend on it.
"""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from foundation import page_slugs


def follows_title(draft: Any, original: Any) -> bool:
    """Return whether a new title changes the slug: it was made from the title, or both are still those of the original."""
    if draft.live or draft.first_published_at or draft.numchild:
        return False
    made = draft.translated_from.get("title")
    is_copied = made is not None and made["how"] == "copied" and made["text"] == " ".join(draft.title.split())
    return page_slugs.is_slug_of(draft.slug, draft.title) or (
        is_copied and page_slugs.is_numbered(draft.slug, original.slug)
    )


def follow_title(draft: Any) -> None:
    """Give ``draft`` a slug made from its title. The page itself gets it at once, so that no other page takes the same
    slug. Does not save the draft.
    """
    if not draft.title.strip() or page_slugs.is_slug_of(draft.slug, draft.title):
        return
    parent = draft.get_parent()
    draft.slug = page_slugs.free_slug(parent, page_slugs.slug_on_this_site(draft.title))
    draft.set_url_path(parent)
    # Saving the page would create a redirect from an address that was never public.
    Page.objects.filter(pk=draft.pk).update(slug=draft.slug, url_path=draft.url_path)
