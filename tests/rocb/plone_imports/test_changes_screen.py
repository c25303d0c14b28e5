"""The screens "What changed": what is shown before a later import, and that the choices decide what it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from news.models import ArticlePage
from rocb.models import PloneImport, PloneImportLine
from tests import event_factories, factories
from tests.old_sites.exports import blob, item, news, uid
from tests.rocb.plone_imports.test_screen import LIST, archive, job, sent
from tests.rocb.plone_imports.test_working import work

pytestmark = pytest.mark.django_db
OLD = "<p>The workshop takes place in Brussels.</p>"
NEW = "<p>The workshop takes place in Vienna.</p>"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORT_DIR = tmp_path / "imports"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()
    event_factories.events_index()
    return tmp_path


def checked(client: Client, folder: Path, *items: dict[str, Any]) -> PloneImport:
    sent(client, archive(folder, *items))
    work()
    return PloneImport.objects.latest("pk")


def imported(client: Client, folder: Path, *items: dict[str, Any]) -> PloneImport:
    found = checked(client, folder, *items)
    start(client, found)
    return found


def start(client: Client, found: PloneImport) -> None:
    client.post(f"{LIST}{found.pk}/do/start/")
    work()


def edit(title: str, words: str) -> None:
    page = ArticlePage.objects.get(title=title)
    page.standfirst = words
    page.save_revision().publish()


def line(found: PloneImport, number: int) -> PloneImportLine:
    return found.lines.get(uid=uid(number))


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def second(admin_client: Client, folder: Path) -> PloneImport:
    """The check of a second export: two conflicts, and one item of each other kind."""
    names = ["both", "other", "there", "moved", "here", "lost", "gone", "same"]
    first = [news(f"/{name}", uid(number), OLD) for number, name in enumerate(names, 1)]
    imported(admin_client, folder / "1", *first)
    for name in ("Both", "Other", "Here"):
        edit(name, f"Our own words about {name}.")
    ArticlePage.objects.get(title="Lost").delete()
    changed = [news(f"/{names[number - 1]}", uid(number), NEW) for number in (1, 2, 3)]
    moved = news("/renamed", uid(4), OLD, title="Moved")
    return checked(
        admin_client, folder / "2", *changed, moved, first[4], first[5], first[7], news("/fresh", uid(10)),
    )  # fmt: skip


def counts(client: Client, found: PloneImport) -> dict[str, int]:
    tabs = client.get(f"{LIST}{found.pk}/changes/").context["tabs"]
    return {value: number for value, _label, number in tabs}


def test_everything_is_shown_before_and_only_the_choices_overwrite(
    admin_client: Client, folder: Path, second: PloneImport
) -> None:
    address = f"{LIST}{second.pk}/changes/"
    assert "3 items changed on both sides or were deleted" in shown(admin_client, f"{LIST}{second.pk}/")
    assert counts(admin_client, second) == {
        "in conflict": 2, "deleted there": 1, "hidden there": 0, "public there": 0, "changed there": 1,
        "moved there": 1, "new there": 1, "changed here": 1,
        "deleted here": 1,
    }  # fmt: skip
    listed = shown(admin_client, address)
    assert ("/both</span>" in listed, "/other</span>" in listed, "/there</span>" in listed) == (True, True, False)
    first = f"{address}{line(second, 1).pk}/"
    beside = shown(admin_client, first)
    assert "<del>Vienna</del>" in beside
    assert "Our own words about Both." in beside
    assert "<del>Brussels</del>" in shown(admin_client, f"{first}?view=there")
    assert "Our own words about Both." in shown(admin_client, f"{first}?view=here")
    assert admin_client.post(first, {"choice": "theirs"})["Location"] == f"{address}{line(second, 2).pk}/"
    assert "2 items have no choice yet." in shown(admin_client, address)
    answer = admin_client.post(address, {"kind": "deleted there", "every": "theirs"})
    assert answer["Location"] == f"{address}?kind=deleted+there"
    start(admin_client, second)
    words = {page.title: (page.standfirst, "Vienna" in str(page.body), page.live) for page in ArticlePage.objects.all()}
    assert words == {
        "Both": ("", True, True), "Other": ("Our own words about Other.", False, True), "There": ("", True, True),
        "Moved": ("", False, True), "Here": ("Our own words about Here.", False, True), "Gone": ("", False, False),
        "Same": ("", False, True), "Fresh": ("", False, True),
    }  # fmt: skip
    assert counts(admin_client, second)["in conflict"] == 2, "the report keeps what there was"
    assert "no choice yet" not in shown(admin_client, f"{LIST}{second.pk}/")
    report = admin_client.get(f"{LIST}{second.pk}/report.json").json()
    assert report["differences"]["in conflict"] == 2
    assert [row["path"] for row in report["deleted_there"]] == ["/gone"]
    assert sum(report["counts"].values()) == len(report["items"]) == 8


def test_a_choice_holds_for_what_the_user_saw_and_for_the_next_import(
    admin_client: Client, folder: Path, second: PloneImport
) -> None:
    address = f"{LIST}{second.pk}/changes/"
    keys = {f"choice-{line(second, number).pk}": "theirs" for number in (1, 2)}
    admin_client.post(
        address, {"kind": "in conflict", **keys, f"choice-{line(second, 3).pk}": "theirs", "choice-x": "y"}
    )
    second.refresh_from_db()
    assert set(second.decisions) == {uid(1), uid(2)}, "only what is in conflict"
    edit("Both", "Edited after the choice.")
    place = f"{address}{line(second, 1).pk}/"
    for shown_now in (shown(admin_client, address), shown(admin_client, place)):
        assert "The choice “Take the version of the old site” is not valid any more" in shown_now
        assert 'aria-pressed="true"' not in shown_now
        assert "2 items have no choice yet." in shown_now, "this one and the deleted one"
    chosen = f"{address}{line(second, 2).pk}/"
    assert "not valid any more" not in shown(admin_client, chosen)
    assert 'value="theirs" aria-pressed="true"' in shown(admin_client, chosen)
    start(admin_client, second)
    place = f"{address}{line(second, 1).pk}/"
    for closed in (shown(admin_client, address), shown(admin_client, place)):
        assert ("no choice yet" in closed, "not valid any more" in closed) == (False, False), "nothing to decide"
    found = {page.title: page.standfirst for page in ArticlePage.objects.filter(title__in=["Both", "Other"])}
    assert found == {"Both": "Edited after the choice.", "Other": ""}
    again = checked(
        admin_client, folder / "3", *(news(f"/{name}", uid(number), NEW) for number, name in ((1, "both"),))
    )
    assert again.decisions == second.decisions
    assert "No choice yet" in shown(admin_client, f"{LIST}{again.pk}/changes/")
    place = f"{LIST}{again.pk}/changes/{line(again, 1).pk}/"
    admin_client.post(place, {"choice": "ours"})
    assert "Remove the choice" in shown(admin_client, place)
    admin_client.post(place, {"choice": ""})
    assert uid(1) not in PloneImport.objects.get(pk=again.pk).decisions
    admin_client.post(place, {"choice": "ours"})
    start(admin_client, again)
    third = checked(admin_client, folder / "4", news("/both", uid(1), NEW))
    assert (counts(admin_client, third)["in conflict"], counts(admin_client, third)["changed here"]) == (0, 1)


def test_what_changed_is_offered_if_there_is_anything_and_not_for_the_first_import(
    admin_client: Client, folder: Path
) -> None:
    rows = [news("/a", uid(1), OLD), news("/b", uid(2), OLD)]

    def is_offered(found: PloneImport) -> bool:
        return "What changed since the last import" in shown(admin_client, f"{LIST}{found.pk}/")

    first = checked(admin_client, folder / "1", rows[0])
    assert not is_offered(first)
    start(admin_client, first)
    assert not is_offered(first)
    assert not is_offered(checked(admin_client, folder / "2", rows[0]))
    second = checked(admin_client, folder / "3", *rows)
    assert is_offered(second)
    start(admin_client, second)
    assert is_offered(second)


def test_a_withdrawn_page_and_a_new_one_are_shown_as_what_they_are(admin_client: Client, folder: Path) -> None:
    drawing = item("Image", "/d.svg", uid(3), image=blob(uid(3), "d.svg", kind="image/svg+xml"))
    first = [news(f"/{name}", uid(number), OLD) for number, name in enumerate(["a", "b"], 1)]
    imported(admin_client, folder / "1", *first, drawing)
    edit("B", "Our own words.")
    private = [news(f"/{name}", uid(number), OLD, review_state="private") for number, name in enumerate(["a", "b"], 1)]
    found = checked(admin_client, folder / "2", *private, drawing, news("/new", uid(4), NEW))
    assert counts(admin_client, found) == {
        "in conflict": 1, "deleted there": 0, "hidden there": 1, "public there": 0, "changed there": 0, "moved there": 0,
        "new there": 1, "changed here": 0, "deleted here": 0,
    }, "the drawing can never be imported"  # fmt: skip
    address = f"{LIST}{found.pk}/changes/"
    assert "withdrawn this item" in shown(admin_client, f"{address}?kind=in+conflict")
    withdrawn = shown(admin_client, f"{address}?kind=hidden+there")
    assert (f'href="{address}{line(found, 1).pk}/"' in withdrawn, "No longer public there" in withdrawn) == (True, True)
    assert "takes place in Vienna" in shown(admin_client, f"{address}{line(found, 4).pk}/")
    start(admin_client, found)
    assert not ArticlePage.objects.get(title="A").live


def test_an_export_with_a_damaged_file_offers_no_choice_for_all_deletions(admin_client: Client, folder: Path) -> None:
    imported(admin_client, folder / "1", news("/kept", uid(1)), news("/lost", uid(2)))
    broken = folder / "2" / "export" / "content" / "broken"
    broken.mkdir(parents=True)
    (broken / "data.json").write_text("{")
    found = checked(admin_client, folder / "2", news("/kept", uid(1)))
    address = f"{LIST}{found.pk}/changes/"
    listed = shown(admin_client, f"{address}?kind=deleted+there")
    assert ("Parts of the export that could not be read: 1." in listed, 'name="every"' in listed) == (True, False)
    admin_client.post(address, {"kind": "deleted there", "every": "theirs"})
    assert PloneImport.objects.get(pk=found.pk).decisions == {}
    admin_client.post(address, {"kind": "deleted there", f"choice-{line(found, 2).pk}": "theirs"})
    start(admin_client, found)
    assert not ArticlePage.objects.get(title="Lost").live


@pytest.mark.parametrize("number", [0, 1, 51, 2000])
def test_queries_do_not_grow_with_the_number_of_items(admin_client: Client, number: int) -> None:
    found = job()
    PloneImportLine.objects.bulk_create(
        PloneImportLine(
            job=found, key=uid(one), uid=uid(one), path=f"/{one}", outcome="unchanged", type="News Item",
            becomes="article", difference="in conflict", seen="v1", there=b"x" * 100,
        )
        for one in range(number)
    )  # fmt: skip
    address = f"{LIST}{found.pk}/changes/"
    with CaptureQueriesContext(connection) as asked:
        listed = shown(admin_client, f"{address}?kind=in+conflict&p=2")
    assert len(asked) < 30
    assert listed.count("<select name=") == (number if number <= 50 else min(50, number - 50))
    with CaptureQueriesContext(connection) as asked:
        admin_client.post(address, {"kind": "in conflict", "every": "ours"})
    assert len(asked) < 30
    assert len(PloneImport.objects.get().decisions) == number


def test_only_who_may_import_chooses_and_only_what_is_possible(admin_client: Client, second: PloneImport) -> None:
    address, found = f"{LIST}{second.pk}/changes/", line(second, 1)
    other = factories.signed_in(factories.user())
    for place in (address, f"{address}{found.pk}/"):
        assert other.get(place).status_code == 302, "to the sign-in"
        assert other.post(place, {"kind": "in conflict", "every": "theirs", "choice": "theirs"}).status_code == 302
    assert admin_client.post(address, {"kind": "in conflict", "every": "both"}).status_code == 400
    assert admin_client.post(f"{address}{found.pk}/", {"choice": "both"}).status_code == 400
    assert admin_client.post(address, {"kind": "changed there", "every": "theirs"})["Location"] == f"{LIST}{second.pk}/"
    assert admin_client.get(f"{address}{line(second, 8).pk}/").status_code == 404, "unchanged"
    assert PloneImport.objects.get(pk=second.pk).decisions == {}


def test_only_choices_that_were_made_are_counted(admin_client: Client, second: PloneImport) -> None:
    address = f"{LIST}{second.pk}/changes/"
    both, other = (f"choice-{line(second, number).pk}" for number in (1, 2))
    for sent_now, count in (
        ({both: "", other: ""}, 0),
        ({both: "ours", other: ""}, 1),
        ({both: "ours", other: "theirs"}, 1),
    ):
        answer = admin_client.post(address, {"kind": "in conflict", **sent_now}, follow=True)
        assert [str(one).partition(" choice")[0] for one in answer.context["messages"]] == [str(count)]


def test_a_choice_for_all_leaves_single_choices_until_each_item_has_one(
    admin_client: Client, second: PloneImport
) -> None:
    address, both = f"{LIST}{second.pk}/changes/", f"choice-{line(second, 1).pk}"

    def choices(**sent_now: str) -> list[str]:
        admin_client.post(address, {"kind": "in conflict", **sent_now})
        second.refresh_from_db()
        return [second.decisions.get(uid(number), [""])[0] for number in (1, 2)]

    assert choices(**{both: "ours"}) == ["ours", ""]
    assert "For 1 item without a choice:" in shown(admin_client, address)
    assert choices(every="theirs") == ["ours", "theirs"]
    assert "For all 2 items:" in shown(admin_client, address)
    assert choices(every="ours") == ["ours", "ours"]
