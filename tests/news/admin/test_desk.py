"""The desk in the CMS: permissions, contents, actions."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from news.ingest import drafts, review
from news.models import ArticlePage, Entry, EntryRevision, EntryStatus, Item, Rule, Source
from news.parsing.sanitize import clean
from rocb.models import SiteImage, User
from tests import factories
from tests.news.parsing.vectors import VECTORS
from tests.publisher import Publisher
from tests.source_factories import NOON, entry, source

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def eva() -> User:
    return factories.user("Editors", username="eva", first_name="Eva", last_name="Editor")


@pytest.fixture
def desk(eva: User) -> Client:
    return factories.signed_in(eva)


def act(desk: Client, do: str, *entries: Entry, **values: Any) -> dict[str, Any]:
    """Send an action like the script does. Return the response and its status."""
    values = {"do": do, "entry": [row.pk for row in entries], **values}
    response = desk.post("/admin/desk/act/", values, headers={"accept": "application/json"})
    return {**response.json(), "code": response.status_code}


def again(row: Entry) -> Entry:
    return Entry.objects.get(pk=row.pk)


def test_a_click_on_more_entries_than_a_batch_misses_none(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_AT_ONCE", 2)
    rows = [entry() for _ in range(5)]
    act(desk, "shortlist", *rows)
    assert Entry.objects.filter(status=EntryStatus.SHORTLISTED).count() == len(rows)


# --- Who ---------------------------------------------------------------------------------------------------------------


def addresses() -> dict[str, str]:
    row = entry()
    rule = Rule.objects.create(name="A rule", words="duty", action=Rule.Action.SHORTLIST)
    return {
        "/admin/desk/": "get",
        f"/admin/desk/{row.pk}/": "get",
        "/admin/desk/act/": "post",
        "/admin/desk/undo/": "post",
        f"/admin/desk/{row.pk}/text/": "get",
        "/admin/sources/": "get",
        "/admin/sources/act/": "post",
        f"/admin/sources/{row.source_id}/": "get",
        f"/admin/sources/{row.source_id}/delete/": "get",
        "/admin/sources/add/": "get",
        "/admin/sources/add/settings/": "get",
        "/admin/sources/import/": "get",
        "/admin/sources/export.opml": "get",
        "/admin/rules/": "get",
        "/admin/rules/add/": "get",
        f"/admin/rules/{rule.pk}/": "get",
    }


def test_editors_work_at_the_desk_contributors_and_readers_do_not(desk: Client) -> None:
    contributor, reader = Client(), Client()
    contributor.force_login(factories.user("Contributors"))
    script = {"x-requested-with": "XMLHttpRequest"}  # without it the CMS responds with a redirect
    for path, method in addresses().items():
        assert getattr(contributor, method)(path, headers=script).status_code == 403, path
        assert getattr(reader, method)(path).status_code == 302, path
        if method == "get":
            assert desk.get(path).status_code == 200, path
    assert "/admin/desk/" in desk.get("/admin/").content.decode()
    assert "/admin/desk/" not in contributor.get("/admin/").content.decode()


def test_a_contributor_moves_nothing() -> None:
    row = entry()
    contributor = factories.signed_in(factories.user("Contributors"))
    contributor.post("/admin/desk/act/", {"do": "dismiss", "entry": row.pk})
    contributor.post(f"/admin/sources/{row.source_id}/delete/")
    assert again(row).status == EntryStatus.NEW


# --- What it shows ------------------------------------------------------------------------------------------------------


def test_the_list_stands_beside_the_newest_entry_or_the_one_that_the_address_names(desk: Client) -> None:
    older, newer = entry(first_seen_at=NOON - timedelta(days=1)), entry()
    response = desk.get("/admin/desk/")
    assert [row["entry"] for row in response.context["rows"]] == [newer, older]
    assert response.context["chosen"] == newer
    assert desk.get(f"/admin/desk/?entry={older.pk}").context["chosen"] == older
    assert desk.get("/admin/desk/?entry=999999").context["chosen"] == newer


def test_each_place_says_how_many_it_holds(desk: Client) -> None:
    for status in EntryStatus:
        entry(status=status, source_changed_at=NOON)
    entry()
    counts = {label: count for _status, label, _query, count in desk.get("/admin/desk/").context["tabs"]}
    assert counts["New"] == "2"
    assert counts["Changed at the source"] == "2"
    assert set(counts.values()) == {"1", "2"}


def test_an_empty_desk_says_so(desk: Client) -> None:
    assert "No entries here." in desk.get("/admin/desk/").content.decode()
    assert "No entries match these filters." in desk.get("/admin/desk/?text=gold").content.decode()
    assert "No sources yet." in desk.get("/admin/sources/").content.decode()


def test_nothing_that_outsiders_wrote_runs_on_the_desk(desk: Client) -> None:
    row = source(title=VECTORS[0])
    entries = [
        entry(row, title=one[:1000], raw_html=one, html=one, author=one[:500], categories=[one]) for one in VECTORS
    ]
    pages = [desk.get("/admin/desk/")]
    pages.append(desk.get(f"/admin/desk/{pages[0].context['older']}"))
    assert sum(len(page.context["rows"]) for page in pages) == len(VECTORS)
    previews = [desk.get(f"/admin/desk/{one.pk}/?part=1") for one in entries[:8]]
    for html in [page.content.decode().partition("data-desk")[2] for page in pages] + [
        page.content.decode() for page in previews
    ]:
        for vector in VECTORS:
            assert vector not in html or "<" not in vector
        assert not re.search(
            r"<(?:svg/|math|iframe(?! src=\"/admin/desk/\d+/text/\" title=)|img|style|object|embed|base|isindex|video|xss)\b",
            html,
            re.IGNORECASE,
        )


def test_no_stored_script_could_run_even_if_it_came_through(desk: Client) -> None:
    policy = desk.get("/admin/desk/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "img-src 'self' data:;" in policy
    assert "frame-src 'self';" in policy


def test_a_text_stands_alone_in_a_frame_without_origin_scripts_and_forms(desk: Client) -> None:
    row = entry(html="<p>What <b>happened</b></p>", text="Change")
    for path in ("/admin/desk/", f"/admin/desk/{row.pk}/", f"/admin/desk/{row.pk}/?part=1"):
        html = desk.get(path).content.decode()
        assert "<b>happened" not in html
        [frame] = re.findall(rf'<iframe src="/admin/desk/{row.pk}/text/"[^>]*>', html)
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame
    response = desk.get(f"/admin/desk/{row.pk}/text/")
    assert "<p>What <b>happened</b></p>" in response.content.decode()
    assert "<script" not in response.content.decode()
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
        "default-src": "'none'",
        "style-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }


def test_an_entry_without_words_has_no_empty_frame(desk: Client) -> None:
    assert "<iframe" not in desk.get(f"/admin/desk/{entry(html='', text='').pk}/").content.decode()


def test_a_text_that_waits_for_the_worker_is_cleaned_before_it_is_shown(desk: Client) -> None:
    row = entry(raw_html="<p lang='x y' onclick=x>A</p>", html="<p onclick=x>A</p>", sanitizer_version=1)
    assert "<p>A</p>" in desk.get(f"/admin/desk/{row.pk}/text/").content.decode()


@pytest.mark.parametrize("words", [0, 1, 101, 30_000])
def test_the_preview_says_how_many_words_of_a_long_text_are_not_stored(desk: Client, words: int) -> None:
    raw = f"<p>{' '.join('lengthy' for _word in range(words))}</p>"
    cleaned = clean(raw, base_url="")
    row = entry(raw_html=raw, html=cleaned.html, text=cleaned.text, sanitizer_version=cleaned.sanitizer_version)
    html = desk.get(f"/admin/desk/{row.pk}/").content.decode()
    left_out = words - len(cleaned.text.split())
    assert ("exceeds the length limit" in html) == (left_out > 0) == (words == 30_000)
    assert left_out == 0 or f"{left_out} words were not stored" in html


def test_the_preview_shows_what_the_source_changed(desk: Client) -> None:
    row = entry(
        status=EntryStatus.DRAFTED, source_changed_at=LATER, title="Five tonnes seized", text="Same.\nOld words."
    )
    EntryRevision.objects.create(
        entry=row, at=LATER, content_hash="x", title="Six tonnes seized", link=row.link, text="Same.\nNew words."
    )
    html = desk.get(f"/admin/desk/{row.pk}/").content.decode()
    for piece in ("<del>Five</del>", "<ins>Six</ins>", "<del>Old</del>", "<ins>New</ins>"):
        assert piece in html
    assert act(desk, "seen", row)["moved"] == [row.pk]
    assert "<del>" not in desk.get(f"/admin/desk/{row.pk}/").content.decode()


def test_the_article_of_an_entry_that_changed_says_so_to_who_edits_it(desk: Client, eva: User) -> None:
    factories.news_index()
    row = entry()
    page = drafts.accept_as_article(row, at=NOON, by=eva)
    address = f"/admin/pages/{page.pk}/edit/"
    assert "The source has changed" not in desk.get(address).content.decode()
    Entry.objects.filter(pk=row.pk).update(source_changed_at=LATER)
    html = desk.get(address).content.decode()
    assert "The source has changed" in html
    assert f"/admin/desk/{row.pk}/" in html


def test_what_the_terms_of_a_source_allow_stands_beside_the_buttons(desk: Client) -> None:
    row = entry(source(shows=Source.Shows.HEADLINE, licence="All rights reserved"))
    html = desk.get(f"/admin/desk/{row.pk}/?part=1").content.decode()
    assert "All rights reserved" in html
    assert "so the draft will not contain any text" in html


def test_the_desk_asks_as_many_queries_with_many_entries_as_with_few(desk: Client) -> None:
    rows, topics = [source() for _ in range(3)], [factories.topic()]

    def queries() -> list[int]:
        counts = []
        for path in (
            "/admin/desk/",
            f"/admin/desk/?text=workshop&source={rows[0].pk}&topic={topics[0].pk}&language=en",
        ):
            desk.get(path)
            with CaptureQueriesContext(connection) as asked:
                desk.get(path)
            counts.append(len(asked))
        return counts

    def fill(number: int) -> None:
        for count in range(number):
            lead = entry(rows[count % 3], topics=topics)
            entry(rows[0], status=EntryStatus.FOLDED, folded_into=lead)

    fill(3)
    few = queries()
    fill(20)
    assert queries() == few


# --- What a click does --------------------------------------------------------------------------------------------------


def test_each_key_of_the_script_is_a_button_that_works_without_it(desk: Client) -> None:
    row = entry()
    html = desk.get(f"/admin/desk/?entry={row.pk}").content.decode()
    for do in ("shortlist", "draft", "publish", "dismiss", "fold", "assign"):
        assert f'name="do" value="{do}"' in html
    response = desk.post("/admin/desk/act/", {"do": "shortlist", "entry": row.pk, "back": "status=new&text=x"})
    assert response.headers["Location"] == "/admin/desk/?status=new&text=x"
    assert again(row).status == EntryStatus.SHORTLISTED
    desk.post("/admin/desk/undo/", {"batch": "", "back": ""})
    assert again(row).status == EntryStatus.NEW


def test_many_entries_are_moved_at_once_and_the_answer_says_what_was_left(desk: Client) -> None:
    rows = [entry(), entry(), entry(status=EntryStatus.DISMISSED)]
    answer = act(desk, "publish", *rows)
    assert answer["moved"] == [rows[0].pk, rows[1].pk]
    assert "external item: 2 entries" in answer["message"]
    assert "cannot be changed from" in answer["message"]
    assert answer["counts"]["published"] == "2"
    assert Item.objects.count() == 2


def test_who_ticks_nothing_is_told_so(desk: Client) -> None:
    assert act(desk, "dismiss")["code"] == 400


@pytest.mark.parametrize("do", ["", "delete", "target:event"])
def test_a_verb_that_there_is_not_does_nothing(desk: Client, do: str) -> None:
    row = entry()
    assert act(desk, do, row)["code"] == 409
    assert again(row).status == EntryStatus.NEW


def test_entries_about_the_same_are_folded_into_the_oldest(desk: Client) -> None:
    new, old = entry(), entry(published_at=NOON - timedelta(days=2))
    assert act(desk, "fold", new, old)["moved"] == [new.pk]
    assert again(new).folded_into == old
    assert act(desk, "fold", entry())["code"] == 409
    lead = entry()
    assert act(desk, "fold", old, into=lead.pk)["code"] == 200
    assert again(new).folded_into == lead


def test_an_entry_is_given_only_to_who_may_work_at_the_desk(desk: Client, eva: User) -> None:
    row = entry()
    act(desk, "assign", row, assignee=eva.pk)
    assert again(row).assignee == eva
    assert act(desk, "assign", row, assignee=factories.user("Contributors").pk)["code"] == 409
    act(desk, "assign", row, assignee="")
    assert again(row).assignee is None


def test_topics_are_set(desk: Client) -> None:
    row, topic = entry(), factories.topic()
    act(desk, "tag", row, topic=[topic.pk, "x"])
    assert list(row.topics.all()) == [topic]


def test_a_draft_is_made_with_the_pictures_that_are_ticked(desk: Client, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    factories.news_index()
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "JPEG")
    with Publisher() as publisher:
        publisher.serve("/one.jpg", body=buffer.getvalue())
        row = entry(raw_html='<img src="/one.jpg" alt="A scanner"><img src="/two.jpg">', html_base=publisher.url("/"))
        answer = act(desk, "draft", row, picture=publisher.url("/two.jpg"))
        assert answer["code"] == 409
        assert "404" in answer["message"]
        assert not ArticlePage.objects.exists()
        answer = act(desk, "draft", row, picture=publisher.url("/one.jpg"))
    page = ArticlePage.objects.get()
    assert answer["link"] == f"/admin/pages/{page.pk}/edit/"
    assert page.image == SiteImage.objects.get()
    assert page.image_alt_text == "A scanner"
    assert not page.live
    assert desk.get(answer["link"]).status_code == 200


def test_the_last_click_is_taken_back_whoever_else_clicked_since(desk: Client, eva: User) -> None:
    mine, other = entry(), entry()
    act(desk, "dismiss", mine)
    review.dismiss([other], at=LATER, by=factories.user("Editors"))
    response = desk.post("/admin/desk/undo/", headers={"accept": "application/json"})
    assert response.json()["moved"] == [mine.pk]
    assert again(other).status == EntryStatus.DISMISSED
    assert desk.post("/admin/desk/undo/", headers={"accept": "application/json"}).status_code == 409
    assert desk.post("/admin/desk/undo/", {"batch": "no batch"}).status_code == 404
