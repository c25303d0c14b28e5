"""Translators: what is assigned to them is all that they may see and change in the CMS."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.translation import access, board, due, pages, states
from foundation.translation.models import Assignment
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_side_by_side import latest, number_of, shown, url
from tests.foundation.translation.test_states import article_with_russian, translate_all

pytestmark = pytest.mark.django_db

STEPS = ["finish", "publish", "draft", "withdraw", "assign"]


@pytest.fixture
def translator() -> Any:
    return factories.user("Translators", username="tatiana", email="tatiana@x.example")


@pytest.fixture
def editor() -> Any:
    return factories.user("Editors", username="eva", first_name="Eva", last_name="Office")


def assigned(page: Any, user: Any, **values: Any) -> Assignment:
    names = {"translation_key": page.translation_key, "locale": page.locale}
    return Assignment.objects.update_or_create(**names, defaults={"user": user, **values})[0]


def status(client: Client, address: str) -> int:
    return int(client.get(address).status_code)


def test_a_translator_saves_the_texts_of_an_assigned_translation_and_nothing_else(translator: Any, editor: Any) -> None:
    _original, russian = article_with_russian(title="A title")
    assigned(russian, translator, assigned_by=editor, note="Please use short sentences.")
    client = factories.signed_in(translator)
    html = client.get(url(russian)).content.decode()
    assert "Eva Office" in html
    assert "Please use short sentences." in html
    assert reverse("wagtailadmin_pages:edit", args=[russian.pk]) not in html
    data = shown(client, russian)
    number = number_of(data, "title")
    others = {"slug": "changed", "go_live_at": "2030-01-01", "action-publish": "action-publish"}
    answer = client.post(url(russian), {**data, f"{number}-value": "Заголовок", **others})
    assert answer.status_code == 302
    draft, page = latest(russian), ArticlePage.objects.get(pk=russian.pk)
    assert draft.title == "Заголовок"
    assert (draft.slug, draft.go_live_at, page.live) == ("zagolovok", None, False)  # the slug follows the title


def test_the_screen_is_refused_before_and_after_the_assignment(translator: Any, editor: Any) -> None:
    original, russian = article_with_russian()
    client, other = factories.signed_in(translator), factories.user("Translators", username="other")
    places = [
        url(russian),
        *(reverse(f"translation:{name}", args=[russian.pk]) for name in ("preview", "preview_original")),
    ]

    def is_open() -> bool:
        answers = {status(client, place) in {200, 302} and not _is_refused(client, place) for place in places}
        assert len(answers) == 1
        return answers.pop()

    assert not is_open()
    assigned(russian, other)
    assert not is_open()
    for values, expected in (
        ({}, True),
        ({"due_on": timezone.localdate().replace(year=2000)}, True),
        ({"finished_at": timezone.now()}, False),
        ({"finished_at": None, "is_not_needed": True}, False),
        ({"is_not_needed": False}, True),
    ):
        assigned(russian, translator, **values)
        assert is_open() is expected, values
    Assignment.objects.all().delete()
    assert not is_open()
    assigned(original, translator)  # the original is not a translation
    assert status(client, url(original)) in {302, 403, 404}


def _is_refused(client: Client, place: str) -> bool:
    return client.get(place).get("Location", "") == reverse("wagtailadmin_home")


def test_a_translator_reads_no_newer_draft_of_a_public_original(translator: Any) -> None:
    original, russian = article_with_russian(standfirst="Public words.")
    assigned(russian, translator, gives_draft=True)
    original.standfirst = "Secret words."
    original.save_revision()
    client = factories.signed_in(translator)
    html = client.get(url(russian)).content.decode()
    assert "Public words." in html
    assert "Secret words." not in html
    preview = client.get(reverse("translation:preview_original", args=[russian.pk]))
    assert preview.status_code == 302
    assert preview["Location"] == original.get_full_url()


@pytest.mark.parametrize("gives_draft", [True, False])
def test_a_translator_reads_the_draft_of_an_original_only_if_it_was_assigned_as_a_draft(
    translator: Any, gives_draft: bool
) -> None:
    original = factories.draft(standfirst="Words of a draft.")
    factories.news_index("ru")
    russian = original.copy_for_translation(factories.locale("ru"))
    assigned(russian, translator, gives_draft=gives_draft)
    client = factories.signed_in(translator)
    for place in (url(russian), reverse("translation:preview_original", args=[russian.pk])):
        response = client.get(place)
        assert (response.status_code == 200) is gives_draft
        assert ("Words of a draft." in response.content.decode()) is gives_draft
    assert (original.pk in set(access.readable_pages(translator).values_list("pk", flat=True))) is gives_draft


def test_the_preview_shows_the_draft_of_the_translator(translator: Any) -> None:
    _original, russian = article_with_russian()
    draft = latest(russian)
    draft.title = "Черновик"
    draft.save_revision()
    assigned(russian, translator)
    assert (
        "Черновик"
        in factories.signed_in(translator).get(reverse("translation:preview", args=[russian.pk])).content.decode()
    )


def test_the_cms_of_a_translator_has_their_tasks_and_one_entry(translator: Any) -> None:
    _original, russian = article_with_russian(title="A title")
    article_with_russian(title="Not theirs")
    assigned(russian, translator)
    states.sweep(at=timezone.now())
    client = factories.signed_in(translator)
    home = client.get(reverse("wagtailadmin_home"))
    assert [type(panel).__name__ for panel in home.context["panels"]] == ["TranslatorPanel"]
    assert "translation/home.css" in str(home.context["media"])
    html = home.content.decode()
    assert url(russian) in html
    assert "Not theirs" not in html
    assert "wagtail.sidebar.SearchModule" not in html
    assert '"explorer"' not in html
    board = client.get(reverse("translation:board"))
    assert [row.title for row in board.context["object_list"]] == ["A title"]
    assert status(client, reverse("wagtailadmin_account")) == 200


def test_a_finished_translation_is_shown_to_people_who_publish_it_until_it_is_public(
    translator: Any, editor: Any
) -> None:
    _original, russian = article_with_russian()
    assigned(russian, translator, assigned_by=editor)
    assert not due.finished(editor).rows
    factories.signed_in(translator).post(reverse("translation:finish", args=[russian.pk]), {"anyway": ""})
    (row,) = due.finished(editor).rows
    assert row.title == russian.title
    assert not due.finished(translator).rows
    assert not due.assigned(translator).rows
    factories.publish(latest(russian))
    assert not due.finished(editor).rows


@pytest.mark.parametrize("seed", range(4))
def test_a_translation_is_finished_until_it_is_published_or_assigned_again(
    translator: Any, editor: Any, seed: int
) -> None:
    chance = random.Random(seed)
    _original, russian = article_with_russian(title="A title")
    moment = timezone.now() - timedelta(days=1)
    assigned(russian, translator)
    is_finished, is_open = False, True
    for step in ["finish", "publish", "draft", "withdraw", *chance.choices(STEPS, k=12)]:
        moment += timedelta(minutes=1)
        page = latest(russian)
        if step == "finish" and is_open:
            assigned(russian, translator, finished_at=moment)
        elif step == "assign":
            assigned(russian, translator, finished_at=None)
        elif step == "publish":
            factories.publish(page)
            ArticlePage.objects.filter(pk=page.pk).update(last_published_at=moment)
        elif step == "withdraw":
            page.unpublish()
        else:
            page.save_revision()
        is_finished = {"finish": is_finished or is_open, "assign": False, "publish": False}.get(step, is_finished)
        is_open = {"finish": False, "assign": True}.get(step, is_open)
        page = ArticlePage.objects.get(pk=russian.pk)
        is_waiting = is_finished and (not page.live or page.has_unpublished_changes)
        assert bool(due.finished(editor).rows) is is_waiting, step
        (row,) = board.texts_for(editor).filter(translation_key=russian.translation_key).select_related("locale")
        board.add_cells([row], to=editor, codes=["ru"])
        assert row.cells[0].is_finished is is_finished, step
        assert bool(due.assigned(translator).rows) is is_open, step


def test_errors_are_listed_before_a_translation_is_finished(translator: Any) -> None:
    original, russian = article_with_russian(title="A text of 2027", body=[("text", "<p>There are 15 offices.</p>")])
    row = assigned(russian, translator)
    draft = latest(russian)
    for pair in pages.read(original, draft):
        if pair.original:
            pages.translate(draft, original, pair.original.path, "Всего 16 отделений в 2027 году")
    draft.save_revision()
    client, address = factories.signed_in(translator), reverse("translation:finish", args=[russian.pk])
    html = client.post(address).content.decode()
    row.refresh_from_db()
    assert row.finished_at is None
    assert "15" in html
    client.post(address, {"anyway": ""})
    row.refresh_from_db()
    assert row.finished_at


def test_links_and_bold_that_were_typed_over_are_named_before_a_translation_is_finished(translator: Any) -> None:
    html = '<p>Read <a href="https://one.example/a">the <i>guide</i></a> <b>today</b>.</p>'
    original, russian = article_with_russian(title="Customs", body=[("text", html)])
    row, draft = assigned(russian, translator), latest(russian)
    for pair in pages.read(original, draft):
        if pair.original:
            pages.translate(draft, original, pair.original.path, "Прочитайте сегодня")
    draft.save_revision()
    shown = factories.signed_in(translator).post(reverse("translation:finish", args=[russian.pk])).content.decode()
    row.refresh_from_db()
    assert row.finished_at is None
    assert "The link “the guide” is not in the translation." in shown
    assert "“today” is bold in the original." in shown


def test_texts_that_a_machine_drafted_and_no_one_read_are_named_before_a_translation_is_finished(
    translator: Any,
) -> None:
    original, russian = article_with_russian(title="Customs", body=[("text", "<p>Customs work.</p>")])
    row = assigned(russian, translator)
    draft = latest(russian)
    for pair in pages.read(original, draft):
        if pair.original:
            pages.translate(draft, original, pair.original.path, "Таможня работает", is_draft=True)
    draft.save_revision()
    html = factories.signed_in(translator).post(reverse("translation:finish", args=[russian.pk])).content.decode()
    row.refresh_from_db()
    assert row.finished_at is None
    assert "machine" in html


def test_a_change_of_the_original_opens_a_finished_translation_again(translator: Any) -> None:
    original, russian = article_with_russian(standfirst="Before.")
    translate_all(original, russian)
    states.sweep(at=timezone.now())
    row = assigned(russian, translator, finished_at=timezone.now())
    factories.publish(original, slug="another-address")
    states.sweep(at=timezone.now())
    row.refresh_from_db()
    assert row.finished_at, "no text has changed"
    factories.publish(original, standfirst="After.")
    states.sweep(at=timezone.now())
    row.refresh_from_db()
    assert row.finished_at is None
    assert [one.key for one in due.assigned(translator).rows]
    assert status(factories.signed_in(translator), url(russian)) == 200


def test_only_the_person_of_the_assignment_finishes_it(translator: Any, editor: Any) -> None:
    _original, russian = article_with_russian()
    row = assigned(russian, factories.user("Translators", username="other"))
    for user in (translator, editor):
        factories.signed_in(user).post(reverse("translation:finish", args=[russian.pk]))
        row.refresh_from_db()
        assert row.finished_at is None


def test_a_finished_translation_is_handed_back_with_a_comment(translator: Any, editor: Any) -> None:
    _original, russian = article_with_russian()
    assigned(russian, translator, finished_at=timezone.now())
    client = factories.signed_in(editor)
    address = reverse("translation:assign", args=[russian.translation_key, "ru"])
    assert "Hand back" in client.get(address).content.decode()
    client.post(address, {"user": translator.pk, "due_on": "", "note": "The second paragraph is missing."})
    html = factories.signed_in(translator).get(url(russian)).content.decode()
    assert "The second paragraph is missing." in html


def test_a_translation_that_is_assigned_to_a_translator_is_begun_for_them(translator: Any, editor: Any) -> None:
    original = factories.draft(title="New")
    address = reverse("translation:assign", args=[original.translation_key, "fr"])
    client = factories.signed_in(editor)
    client.post(address, {"user": translator.pk, "due_on": "", "note": ""})
    assert not Assignment.objects.exists()  # the list of news has no French version
    factories.news_index("fr")
    client.post(address, {"user": translator.pk, "due_on": "", "note": ""})
    french = ArticlePage.objects.get(locale__language_code="fr", translation_key=original.translation_key)
    assert Assignment.objects.get().gives_draft
    assert status(factories.signed_in(translator), url(french)) == 200


def test_a_person_who_could_not_translate_a_text_does_not_get_it(editor: Any) -> None:
    original, russian = article_with_russian()
    anna = factories.user("Contributors", username="anna")
    address = reverse("translation:assign", args=[original.translation_key, "ru"])
    answer = factories.signed_in(editor).post(address, {"user": anna.pk, "due_on": "", "note": ""})
    assert answer.context["form"].errors["user"]
    ArticlePage.objects.filter(pk=russian.pk).update(owner=anna)
    factories.signed_in(editor).post(address, {"user": anna.pk, "due_on": "", "note": ""})
    assert Assignment.objects.get().user == anna


def test_a_text_gets_no_link_to_a_page_that_its_author_may_not_know(translator: Any) -> None:
    import json

    hidden = factories.draft(title="Hidden", slug="hidden-slug")
    public = factories.article(title="Public")
    _original, russian = article_with_russian(body=[("text", '<p data-block-key="a1b2c">Words.</p>')])
    assigned(russian, translator)
    client = factories.signed_in(translator)
    data = shown(client, russian)
    number = number_of(data, "body/")

    def save(page: Any) -> str:
        entity = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"id": page.pk}}}
        block = {"key": "a1b2c", "text": "Слово", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
        block["entityRanges"] = [{"offset": 0, "length": 5, "key": 0}]
        content = json.dumps({"blocks": [block], "entityMap": entity})
        html = client.post(url(russian), {**data, f"{number}-value": content}).content.decode()
        return html + json.dumps(latest(russian).body.get_prep_value())

    assert "hidden-slug" not in (found := save(hidden))
    assert f'id=\\"{hidden.pk}\\"' not in found
    assert f'id=\\"{public.pk}\\"' in save(public)


def test_without_the_middleware_nobody_is_a_translator(translator: Any, settings: Any) -> None:
    _original, russian = article_with_russian()
    assigned(russian, translator)
    assert access.is_translator(translator)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != access.MIDDLEWARE]
    assert not access.is_translator(translator)
    assert not access.assigned_pages(translator).exists()


def test_a_person_with_more_rights_keeps_them(translator: Any) -> None:
    both = factories.user("Translators", "Editors", username="both")
    boss = factories.user(username="boss", is_superuser=True)
    assert [access.is_translator(user) for user in (translator, both, boss)] == [True, False, False]
    assert status(factories.signed_in(both), reverse("wagtailadmin_explore_root")) == 200


@pytest.mark.parametrize("name", ["choose_page", "choose_page_external_link", "choose_page_email_link", "explore_root"])
def test_addresses_that_wagtail_opens_to_every_account_are_closed_to_translators(translator: Any, name: str) -> None:
    response = factories.signed_in(translator).get(reverse(f"wagtailadmin_{name}"))
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


def test_a_locked_page_cannot_be_finished_before_it_is_unlocked(translator: Any, editor: Any) -> None:
    _original, russian = article_with_russian()
    assigned(russian, translator, assigned_by=editor)
    page = ArticlePage.objects.get(pk=russian.pk)
    client, finish = factories.signed_in(translator), reverse("translation:finish", args=[russian.pk])
    for is_locked in (True, False):
        page.locked, page.locked_by = is_locked, editor if is_locked else None
        page.save(clean=False)
        assert (finish in client.get(url(russian)).content.decode()) is not is_locked
        client.post(finish, {"anyway": ""})
        assert Assignment.objects.filter(finished_at=None).exists() is is_locked
