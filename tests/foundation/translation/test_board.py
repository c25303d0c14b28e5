"""The board of translations: what each user sees, the filters, and assigning."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from foundation.translation import board, pages, states
from foundation.translation.models import Assignment
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_states import article_with_russian, translate_all

pytestmark = pytest.mark.django_db


def texts(client: Client, **query: Any) -> set[str]:
    """Return the titles of the rows."""
    response = client.get(reverse("translation:board"), query)
    assert response.status_code == 200
    return {row.title for row in response.context["object_list"]}


def cells(client: Client, title: str) -> dict[str, str]:
    response = client.get(reverse("translation:board"))
    row = next(row for row in response.context["object_list"] if row.title == title)
    return {cell.code: cell.in_words for cell in row.cells}


def site_in_all_states() -> dict[str, Any]:
    """Return a text in each status in Russian, by the status."""
    found: dict[str, Any] = {}
    for name in ("current", "outdated", "missing"):
        original, russian = article_with_russian(title=f"Text {name}")
        if name != "missing":
            translate_all(original, russian)
        if name == "outdated":
            factories.publish(original, standfirst="Another sentence.")
        found[name] = original
    found["unknown"] = factories.article(title="Text unknown")
    ru = {"translation_key": found["unknown"].translation_key, "title": "Текст"}
    factories.article(factories.news_index("ru"), **ru)
    found["not_begun"] = factories.article(title="Text not_begun")
    found["not_needed"] = factories.article(title="Text not_needed")
    Assignment.objects.create(
        translation_key=found["not_needed"].translation_key, locale=factories.locale("ru"), is_not_needed=True
    )
    states.sweep(at=timezone.now())
    return found


def test_each_status_is_shown_and_found_by_its_filter() -> None:
    site = site_in_all_states()
    client = factories.signed_in(factories.user("Editors"))
    for state in site:
        found = {title for title in texts(client, state=state, language="ru") if title.startswith("Text ")}
        assert found == {f"Text {state}"}
    assert cells(client, "Text outdated")["ru"] == "1 text out of date"
    assert cells(client, "Text current")["ru"] == "current"
    assert cells(client, "Text not_begun") == {"en": "original", "ru": "not begun", "fr": "not begun"}
    assert cells(client, "Text not_needed")["ru"] == "not needed"


def test_what_was_public_and_is_not_any_more_is_withdrawn() -> None:
    original, russian = article_with_russian(title="Text withdrawn")
    client = factories.signed_in(factories.user("Editors"))
    for page, expected in ((None, 0), (original, 1)):
        if page:
            page.unpublish()
        assert client.get(reverse("translation:board")).content.decode().count("<span>withdrawn</span>") == expected
    translate_all(original, russian)
    ArticlePage.objects.get(pk=russian.pk).unpublish()
    assert client.get(reverse("translation:board")).content.decode().count("<span>withdrawn</span>") == 2


@pytest.mark.parametrize("group", ["Editors", "Contributors", "Translators"])
def test_not_begun_leads_to_the_screen_that_adds_this_language_if_the_user_may(group: str) -> None:
    factories.news_index("fr")
    original = site_in_all_states()["not_begun"]
    user = factories.user(group, organisation=factories.organisation())
    if group == "Contributors":
        Page.objects.filter(pk=original.pk).update(owner=user)
        user.groups.first().permissions.remove(Permission.objects.get(codename="submit_translation"))
    client, begin = factories.signed_in(user), reverse("simple_translation:submit_page_translation", args=[original.pk])
    links = client.get(reverse("translation:board"), {"q": "not_begun"}).content.decode().count(f'href="{begin}"')
    assert links == (2 if group == "Editors" else 0)
    if links:
        offered = client.get(begin).context["form"].fields["locales"].queryset
        assert {locale.language_code for locale in offered} == {"ru", "fr"}


def _is_in(cell: board.Cell, state: str) -> bool:
    return any(name == state for name, _number in cell.counts) or (cell.state == state and not cell.counts)


@pytest.mark.parametrize("seed", range(3))
def test_the_filter_finds_the_texts_whose_cells_show_the_status(seed: int) -> None:
    chance = random.Random(seed)
    owner = factories.user("Contributors", organisation=factories.organisation(name="A"))
    users = factories.user("Editors"), owner
    site = list(site_in_all_states().values())
    for page in site:
        if chance.random() < 0.7:
            Page.objects.filter(translation_key=page.translation_key).update(owner=owner)
        for code in chance.sample(["ru", "fr"], chance.randrange(3)):
            names = {"translation_key": page.translation_key, "locale": factories.locale(code)}
            Assignment.objects.update_or_create(**names, defaults={"is_not_needed": chance.random() < 0.7})
    for user in users:
        found = list(board.texts_for(user).select_related("locale"))
        board.add_cells(found, to=user, codes=["en", "ru", "fr"])
        for state in (*board.DUE, board.NOT_BEGUN, board.CURRENT, board.NOT_NEEDED):
            for code in ("ru", "fr"):
                shown = {row.pk for row in found for cell in row.cells if cell.code == code and _is_in(cell, state)}
                filtered = board.in_state(board.texts_for(user), state, codes=[code], to=user)
                assert {row.pk for row in filtered} == shown, (user, state, code)


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    client = factories.signed_in(factories.user("Editors"))

    def queries() -> list[int]:
        found = []
        for query in ({}, {"q": "text"}):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse("translation:board"), query).status_code == 200
            found.append(len(captured))
        return found

    site_in_all_states()
    queries()
    before = queries()
    for _ in range(7):
        article_with_russian()
    states.sweep(at=timezone.now())
    assert queries() == before


def test_twenty_texts_are_on_a_page_and_none_is_on_two() -> None:
    for number in range(23):
        factories.article(title=f"Text {number}")
    client = factories.signed_in(factories.user("Editors"))
    seen: list[int] = []
    for number in (1, 2):
        rows = client.get(reverse("translation:board"), {"p": number}).context["object_list"]
        assert len(rows) == 20 or number == 2
        seen += [row.pk for row in rows]
    assert len(seen) == len(set(seen)) >= 23


def test_a_search_finds_titles_in_each_language_without_case_and_accents_and_keeps_the_filters() -> None:
    original, russian = article_with_russian(title="Réunion in Łódź")
    factories.publish(russian, title="Ещё одно Совещание")
    other = factories.article(title="Reunion of others")
    states.sweep(at=timezone.now())
    client = factories.signed_in(factories.user("Editors"))
    for query in ("REUNION lodz", "łódź réu", "совещание ЕЩЕ", "СОВЕЩАН"):
        assert texts(client, q=query) == {original.title}, query
    assert texts(client, q="reunion") == {original.title, other.title}
    assert texts(client, q="reunion", state="not_begun", language="ru") == {other.title}
    assert texts(client, q="???") == set()
    assert texts(client, q="reunoin") == {original.title, other.title}
    response = client.get(reverse("translation:board_results"), {"q": "no such text"})
    assert "No texts match your search and filters." in response.content.decode()


def test_a_search_does_not_find_titles_of_drafts_that_others_write() -> None:
    anna = factories.user("Contributors", username="anna", organisation=factories.organisation(name="A"))
    public = factories.article(title="Public text")
    same = {"translation_key": public.translation_key, "owner": anna}
    factories.article(factories.news_index("ru"), title="Своя", **same)
    public.title = "Secret plan"
    public.save_revision()
    page = Page.objects.get(pk=public.pk)
    assert (page.title, page.draft_title) == ("Public text", "Secret plan")
    assert texts(factories.signed_in(factories.user("Editors")), q="secret") == {"Public text"}
    client = factories.signed_in(anna)
    assert texts(client, q="своя") == texts(client, q="public") == {"Public text"}
    assert texts(client, q="secret") == set()


def test_the_editor_of_a_new_translation_leads_to_the_side_by_side_screen() -> None:
    original, russian = article_with_russian()
    client = factories.signed_in(factories.user("Editors"))
    says = "The texts of this page are still those of the original."
    url = reverse("wagtailadmin_pages:edit", args=[russian.pk])
    content = client.get(url).content.decode()
    message = content[content.index(says) :]
    assert f'href="{reverse("translation:side_by_side", args=[russian.pk])}"' in message[:600]
    assert says not in client.get(reverse("wagtailadmin_pages:edit", args=[original.pk])).content.decode()
    translate_all(original, russian)
    assert says not in client.get(url).content.decode()


def test_a_contributor_sees_their_own_texts_and_nothing_of_the_drafts_of_others() -> None:
    anna = factories.user("Contributors", username="anna", organisation=factories.organisation(name="A"))
    factories.user("Contributors", username="boris", organisation=factories.organisation(name="B"))
    editor = factories.user("Editors")
    factories.news_index("ru")
    own = factories.article(title="Own", owner=anna)
    factories.draft(title="Foreign", owner=editor)
    factories.article(title="Public", owner=editor)
    client = factories.signed_in(anna)
    assert texts(client) == {"Own"}
    before = client.get(reverse("translation:board")).context["object_list"]
    shown = [cell.in_words for row in before for cell in row.cells]
    factories.draft(factories.news_index("ru"), title="Чужой", owner=editor, translation_key=own.translation_key)
    states.sweep(at=timezone.now())
    after = client.get(reverse("translation:board"))
    assert [cell.in_words for row in after.context["object_list"] for cell in row.cells] == shown
    assert "Чужой" not in after.content.decode()
    assert texts(client, state="not_begun", language="ru") == {"Own"}
    assert texts(client, state="missing") == texts(client, state="unknown") == set()


def test_a_translation_of_a_draft_that_one_may_not_see_shows_no_number() -> None:
    anna = factories.user("Contributors", username="anna", organisation=factories.organisation(name="A"))
    hidden = factories.draft(title="Foreign", owner=factories.user("Editors"))
    factories.news_index("ru")
    own = hidden.copy_for_translation(factories.locale("ru"))
    type(own).objects.filter(pk=own.pk).update(owner=anna)
    states.sweep(at=timezone.now())
    client = factories.signed_in(anna)
    (row,) = client.get(reverse("translation:board")).context["object_list"]
    assert row.pk == own.pk
    assert [cell.in_words for cell in row.cells] == ["not begun", "original", "not begun"]
    assert not texts(client, state="missing")


def test_only_people_who_publish_a_text_assign_its_translations() -> None:
    anna = factories.user("Contributors", username="anna")
    own = factories.article(title="Own", owner=anna)
    foreign = factories.draft(title="Foreign")
    client = factories.signed_in(anna)
    for page, status in ((own, 403), (foreign, 404)):
        address = reverse("translation:assign", args=[page.translation_key, "ru"])
        assert client.get(address).status_code in {status, 302}
        client.post(address, {"not_needed": ""})
    assert not Assignment.objects.exists()


def test_assigning_reminding_and_not_needed_with_undo() -> None:
    editor = factories.user("Editors", first_name="Eva", last_name="Editor", email="eva@example.org")
    page = factories.article(title="A text")
    factories.news_index("ru")
    client, other = factories.signed_in(editor), factories.signed_in(factories.user("Editors", username="other"))
    address = reverse("translation:assign", args=[page.translation_key, "ru"])
    assert address in client.get(reverse("translation:board")).content.decode()
    assert client.get(address).status_code == 200
    day = timezone.localdate() + timedelta(days=30)
    client.post(address, {"user": editor.pk, "due_on": str(day)})
    one = Assignment.objects.get()
    assert (one.user, str(one.due_on), one.locale.language_code) == (editor, str(day), "ru")
    assert "A text" in texts(client, mine="on")
    assert "A text" not in texts(other, mine="on")
    sent = len(mail.outbox)
    for _ in range(2):
        client.post(address, {"remind": ""})
    assert len(mail.outbox) == sent + 1
    message = mail.outbox[-1]
    assert message.to == ["eva@example.org"]
    assert "A text" in message.body
    assert reverse("translation:board") in message.body
    client.post(address, {"not_needed": ""})
    assert Assignment.objects.get().is_not_needed
    assert cells(client, "A text")["ru"] == "not needed"
    client.post(address, {"needed": ""})
    assert not Assignment.objects.exists()
    client.post(address, {"user": editor.pk, "due_on": ""})
    client.post(address, {"user": "", "due_on": ""})
    assert not Assignment.objects.exists()
    assert client.post(address, {"user": "", "due_on": str(day)}).status_code == 200
    assert not Assignment.objects.exists()


def test_a_reminder_names_no_title_that_the_person_may_not_see() -> None:
    anna = factories.user("Contributors", username="anna", email="anna@example.org")
    page = factories.draft(title="Secret plan")
    factories.news_index("ru")
    client = factories.signed_in(factories.user("Editors"))
    address = reverse("translation:assign", args=[page.translation_key, "ru"])
    Assignment.objects.create(translation_key=page.translation_key, locale=factories.locale("ru"), user=anna)
    client.post(address, {"remind": ""})
    assert "Secret plan" not in mail.outbox[-1].body


def test_the_assignment_of_a_text_goes_with_its_last_version() -> None:
    original, russian = article_with_russian()
    Assignment.objects.create(translation_key=original.translation_key, locale=factories.locale("ru"))
    original.delete()
    assert Assignment.objects.exists()
    type(russian).objects.get(pk=russian.pk).delete()
    assert not Assignment.objects.exists()


def test_with_one_language_there_is_no_board(settings: Any) -> None:
    user = factories.user("Editors")
    page = factories.article()
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
    assert not board.is_for(user)
    client = factories.signed_in(user)
    for name, args in (("board", []), ("board_results", []), ("assign", [page.translation_key, "en"])):
        assert client.get(reverse(f"translation:{name}", args=args)).status_code in {302, 403, 404}


def test_an_unpublished_change_of_the_original_is_no_count_for_its_translator() -> None:
    original, russian = article_with_russian(title="A text")
    translate_all(original, russian)
    original.title = "Another title"
    original.save_revision()
    states.sweep(at=timezone.now())
    assert pages.original_of(russian).title == "A text"
    assert cells(factories.signed_in(factories.user("Editors")), "A text")["ru"] == "current"
