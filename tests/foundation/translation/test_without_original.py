"""Texts whose original was deleted are due until someone confirms that they stay, and every draft of a machine can be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.translation import pages, publication, states
from foundation.translation.models import TranslationState
from foundation.translation.quality.of_page import findings_of
from foundation.translation.texts import fingerprint
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_drafts import pair  # noqa: F401
from tests.foundation.translation.test_side_by_side import latest
from tests.foundation.translation.test_states import article_with_russian, translate_all

pytestmark = pytest.mark.django_db


def without_original(page: Any, original: Any, how: str) -> Any:
    """Return a page of which all drafts lost their original."""
    if how == "copied":
        return ArticlePage.objects.get(pk=page.pk).copy(update_attrs={"slug": "copy"}, keep_live=False)
    original.delete()
    return page


def confirm_all(client: Client, page: Any) -> Any:
    seen = [fingerprint(text.words) for text in pages.unread_drafts(latest(page))]
    return client.post(reverse("translation:without_original", args=[page.pk]), {"kept": seen}, follow=True)


@pytest.mark.parametrize("how", ["copied", "deleted"])
def test_drafts_of_a_page_without_original_are_listed_and_confirmed(editor: Client, pair: Any, how: str) -> None:  # noqa: F811
    original, page = pair
    page = without_original(page, original, how)
    [error] = publication.errors(latest(page))
    shown = editor.get(error.url).content.decode()
    assert all(text.words in shown for text in pages.unread_drafts(latest(page)))
    answer = confirm_all(editor, page)
    assert "All texts are confirmed" in answer.content.decode()
    latest(page).save_revision().publish()
    assert ArticlePage.objects.get(pk=page.pk).live


def test_a_draft_whose_paragraph_was_deleted_from_the_original_is_confirmed(editor: Client, pair: Any) -> None:  # noqa: F811
    original, page = pair
    factories.publish(original, body=[("text", "<p>One.</p>")])
    own = pages.without_original(pages.original_of(page), latest(page))
    assert len(own) == 1
    address = reverse("translation:without_original", args=[page.pk])
    assert address in editor.get(reverse("translation:side_by_side", args=[page.pk])).content.decode()
    assert editor.get(address).content.decode().count('name="kept"') == 1
    confirm_all(editor, page)
    left = pages.unread_drafts(latest(page))
    assert own[0].words not in [text.words for text in left]
    assert len(left) == 3


def test_a_text_whose_original_was_deleted_is_due_until_someone_confirms_that_it_stays(editor: Client) -> None:
    original, page = article_with_russian()
    translate_all(original, page)
    factories.publish(original, body=[("text", "<p>One.</p>")])
    states.sweep(at=timezone.now())
    row = TranslationState.objects.get(page=page)
    assert (row.draft_outdated, row.public_outdated) == (1, 1)
    assert row.public_outdated_since
    [error] = [one for one in findings_of(latest(page)) if one.finding.is_error]
    assert error.message.endswith("“Перевод Two.” is no longer in the original.")
    address = reverse("translation:without_original", args=[page.pk])
    editor.post(address, {"kept": [fingerprint("Перевод Two.")]})
    latest(page).save_revision().publish()
    states.sweep(at=timezone.now())
    row.refresh_from_db()
    assert (row.draft_outdated, row.public_outdated, row.public_outdated_since) == (0, 0, None)
    assert findings_of(latest(page)) == []
    assert "Перевод Two." in editor.get(reverse("translation:side_by_side", args=[page.pk])).content.decode()


def test_a_confirmed_text_is_the_translation_again_if_its_original_comes_back(editor: Client) -> None:
    original, page = article_with_russian()
    translate_all(original, page)
    before = original.body.get_prep_value()
    factories.publish(original, body=[("text", "<p>One.</p>")])
    editor.post(reverse("translation:without_original", args=[page.pk]), {"kept": [fingerprint("Перевод Two.")]})
    factories.publish(original, body=before)
    found = pages.read(pages.original_of(page), latest(page))
    assert {one.state.value for one in found} == {"current"}
    assert all(one.original and one.translation for one in found)


def test_a_replaced_draft_is_still_known_after_its_text_was_confirmed(editor: Client, pair: Any) -> None:  # noqa: F811
    original, page = pair
    stale, draft = latest(page), latest(page)
    for one in pages.read(original, draft):
        pages.translate(draft, original, one.original.path, f"Перевод {one.original.words}")
    draft.save_revision()
    factories.publish(original, body=[("text", "<p>One.</p>")])
    seen = [fingerprint(text.words) for text in pages.without_original(pages.original_of(page), latest(page))]
    assert len(seen) == 1
    editor.post(reverse("translation:without_original", args=[page.pk]), {"kept": seen})
    draft = latest(page)
    draft.body = stale.body
    assert len(pages.unread_drafts(draft)) == 2


def test_a_text_that_changed_since_it_was_shown_is_not_confirmed(editor: Client, pair: Any) -> None:  # noqa: F811
    original, page = pair
    page = without_original(page, original, "copied")
    address = reverse("translation:without_original", args=[page.pk])
    answer = editor.post(address, {"kept": ["0" * 16]}, follow=True)
    assert "not confirmed yet" in answer.content.decode()
    assert len(pages.unread_drafts(latest(page))) == 4


def test_a_locked_page_is_not_changed(editor: Client, pair: Any) -> None:  # noqa: F811
    original, page = pair
    page = without_original(page, original, "copied")
    ArticlePage.objects.filter(pk=page.pk).update(locked=True)
    confirm_all(editor, page)
    assert len(pages.unread_drafts(latest(page))) == 4


def test_a_user_who_may_not_edit_the_page_is_refused(client: Client, pair: Any) -> None:  # noqa: F811
    client.force_login(factories.user("Contributors", email="contributor@example.org"))
    page = pair[1]
    confirm_all(client, page)
    assert len(pages.unread_drafts(latest(page))) == 4
