"""A later export: random changes on both sides, the difference that is reported, random choices, and the rows afterwards.

`Model` is a simple description of one item on both sides. It knows nothing of digests, revisions and records.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from wagtail.models import Page

from old_sites.delta import OURS, THEIRS, Choices, read
from rocb.former_addresses.former_site import answer_for
from rocb.models import ImportedItem, SiteImage, StandardPage
from rocb.plone import run
from rocb.plone.report import Report
from tests import event_factories, factories
from tests.old_sites.exports import SITE, ZONE, blob, item, layout_a, uid
from tests.rocb.plone.test_lead_pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()
    event_factories.events_index()


@dataclass
class Model:
    """An item. ``above`` is the number of the page above it, 0 for the home page. Each ``_here`` is what the site should
    have, each ``seen_`` is what the last import knew of the old site."""

    number: int
    is_image: bool
    above: int
    name: str
    text: str = "0"
    is_public: bool = True
    is_there: bool = True
    seen_text: tuple[object, ...] | None = None
    seen_place: tuple[int, str] | None = None
    is_here: bool = False
    text_here: str = ""
    is_live_here: bool = False
    above_here: int = 0
    was_below: int = 0
    is_edited: bool = False
    is_decided: bool = False
    paths: list[str] = field(default_factory=list)


class World:
    """Both sites. ``there`` are the items that the old site has."""

    def __init__(self, random: Random, folder: Path) -> None:
        self.random, self.folder, self.models = random, folder, dict[int, Model]()
        self.exports, self.edits = 0, 0
        for _number in range(10):
            self.new()

    # --- The old site -------------------------------------------------------------------------------------------------

    @property
    def there(self) -> list[Model]:
        return [one for one in self.models.values() if one.is_there]

    def path(self, one: Model) -> str:
        return (self.path(self.models[one.above]) if one.above else "") + f"/{one.name}"

    def is_public(self, one: Model) -> bool:
        """Return whether readers of the old site saw it: not if a folder above it was private."""
        return one.is_public and (not one.above or self.is_public(self.models[one.above]))

    def content(self, one: Model) -> tuple[object, ...]:
        """Return what an import would write, except the place. Pages at the top are in the menu."""
        return (one.text, self.is_public(one), not one.is_image and not one.above)

    def possible_parents(self, one: Model | None = None) -> list[int]:
        """Return pages on both sides that are not below ``one``."""
        found = [0]
        for other in self.there:
            above, inside = other.number, False
            while above:
                inside, above = inside or (one is not None and above == one.number), self.models[above].above
            if not inside and not other.is_image and (other.is_here or not self.exports):
                found.append(other.number)
        return found

    def is_leaf(self, one: Model) -> bool:
        below_there = any(other.above == one.number for other in self.models.values() if other.is_there)
        return not below_there and not any(
            other.above_here == one.number for other in self.models.values() if other.is_here
        )

    def new(self) -> None:
        number = len(self.models) + 1
        is_image = number % 4 == 0
        one = Model(number, is_image, self.random.choice(self.possible_parents()), f"n{number}")
        self.models[number] = one

    def change_there(self) -> None:
        one, kind = self.random.choice(self.there), self.random.randrange(7)
        if kind <= 1:
            self.edits += 1
            one.text = str(self.edits)
        elif kind == 2 and not one.is_image:
            one.is_public = not one.is_public
        elif kind == 3 and self.is_leaf(one):
            one.is_there = False
        elif kind == 4:
            one.above = self.random.choice(self.possible_parents(one))
        elif kind == 5:
            self.edits += 1
            one.name = f"renamed-{self.edits}"
        else:
            self.new()

    def export(self) -> Path:
        self.exports += 1
        # Plone changes this of all items that move, and of others too.
        items, blobs, modified = [], {}, f"2026-01-{self.exports:02}T07:00:00+00:00"
        for one in self.there:
            state, path = "published" if one.is_public else "private", self.path(one)
            if path not in one.paths:
                one.paths.append(path)
            if one.is_image:
                # Nothing in the JSON says that the picture is another one.
                picture = {**blob(uid(one.number), "i.png"), "download": f"{SITE}{path}/@@images/image"}
                items.append(item("Image", path, uid(one.number), title="I", image=picture, modified=modified))
                blobs[f"{uid(one.number)}/image/i.png"] = png(1 + one.number, 1 + int(one.text))
            else:
                html = {"data": f"<p>{one.text}</p>", "content-type": "text/html"}
                values = {"text": html, "review_state": state, "modified": modified}
                items.append(item("Document", path, uid(one.number), title="P", **values))
        return layout_a(self.folder / f"export-{self.exports}", items, blobs=blobs)

    # --- This site ----------------------------------------------------------------------------------------------------

    def target(self, one: Model) -> Any:
        found = ImportedItem.objects.get(uid=uid(one.number), part="").target()
        return found.specific if isinstance(found, Page) else found

    def change_here(self) -> None:
        one = self.random.choice([one for one in self.models.values() if one.is_here])
        target, kind = self.target(one), self.random.randrange(5)
        self.edits += 1
        if kind == 0 and self.is_leaf(one):
            target.delete()
            one.is_here = False
        elif one.is_image:
            target.title, one.is_edited = f"Here {self.edits}", True
            target.save()
        elif kind == 1 and one.is_live_here:
            target.unpublish()
            one.is_live_here, one.is_edited = False, True
        elif kind == 2:
            pages = [other for other in self.models.values() if other.is_here and not other.is_image]
            others = [self.target(other) for other in pages]
            possible = [
                (other.number, page)
                for other, page in zip(pages, others, strict=True)
                if not page.path.startswith(target.path) and other.number != one.above_here
            ]
            if possible:
                number, page = self.random.choice(possible)
                if page.get_children().filter(slug=target.slug).exists():
                    return
                target.move(page, pos="last-child")
                one.above_here = number
        else:
            target.introduction = f"Here {self.edits}"
            revision = target.save_revision()
            one.is_edited = True
            if self.random.random() < 0.5:
                revision.publish()
                one.is_live_here = True

    # --- What must be so ----------------------------------------------------------------------------------------------

    def expected(self, one: Model) -> str:
        if one.seen_text is None:
            return "new there" if one.is_there else ""
        if not one.is_there:
            is_withdrawn = not one.is_image and not one.is_live_here
            return "" if not one.is_here or is_withdrawn or one.is_decided else "deleted there"
        if not one.is_here:
            return "deleted here"
        if self.content(one) != one.seen_text:
            return "in conflict" if one.is_edited else self.visibility(one) or "changed there"
        if (one.above, one.name) != one.seen_place:
            return "moved there"
        return "changed here" if one.is_edited or one.above_here != one.was_below else "unchanged"

    def visibility(self, one: Model) -> str:
        assert one.seen_text is not None
        is_public, was_public = self.is_public(one), one.seen_text[1]
        return "" if one.is_image or is_public == was_public else "public there" if is_public else "hidden there"

    def imported(self, choices: dict[int, str]) -> None:
        """Do with the models what an import should do."""
        kinds = {one.number: self.expected(one) for one in self.models.values()}
        for one in self.models.values():
            kind, choice = kinds[one.number], choices.get(one.number)
            if kind == "new there":
                one.is_here, one.above_here, one.was_below = True, one.above, one.above
            if one.is_there and one.is_here and kind != "new there" and not one.is_image:
                is_moved = one.seen_place is not None and one.seen_place != (one.above, one.name)
                if is_moved and one.above_here == one.was_below and not self.is_above(one, one.above):
                    one.above_here = one.was_below = one.above
            if kind in {"new there", "changed there", "hidden there", "public there"} or (
                kind == "in conflict" and choice == THEIRS
            ):
                one.text_here, one.is_live_here, one.is_edited = one.text, self.is_public(one), False
                one.seen_text = self.content(one)
            elif kind == "in conflict" and choice == OURS:
                one.seen_text = self.content(one)
            elif kind == "deleted there" and choice:
                one.is_decided = True
                if choice == THEIRS:
                    one.is_live_here = False
            if one.is_there:
                one.seen_place = (one.above, one.name)

    def is_above(self, one: Model, number: int) -> bool:
        """Return whether a page here is the page ``number`` or above it."""
        while number:
            if number == one.number:
                return True
            number = self.models[number].above_here
        return False

    def look(self) -> None:
        """Compare the rows with the models."""
        for one in self.models.values():
            row = ImportedItem.objects.filter(uid=uid(one.number), part="").first()
            target = row.target() if row else None
            assert (target is not None) == one.is_here, one
            if target is None:
                continue
            if one.is_image:
                if not one.is_edited:
                    assert (target.width, target.height) == (1 + one.number, 1 + int(one.text_here)), one
                continue
            page = target.specific
            assert page.live == one.is_live_here, one
            above = self.target(self.models[one.above_here]) if one.above_here else factories.home()
            assert page.get_parent().specific == above, one
            assert f">{one.text_here}</p>" in str(page.get_latest_revision_as_object().body.raw_data), one
            if one.is_live_here:
                for path in one.paths:
                    if not any(path in other.paths for other in self.models.values() if other is not one):
                        assert answer_for(path).address == page.get_url(), (one, path)


def brought(folder: Path, **options: Any) -> Report:
    return run.execute([folder], run.Options(site=SITE, zone=ZONE, **options))


def found(report: Report) -> dict[int, str]:
    return {int(line.uid, 16): str(line.difference) for line in [*report.lines, *report.deleted]}


def chosen(random: Random, report: Report) -> tuple[dict[int, str], dict[str, tuple[str, str]]]:
    """Complete the report as a person does in a spreadsheet program. Return the choices, also as they are read from it."""
    rows = list(csv.DictReader(io.StringIO(report.as_csv())))
    choices = {}
    for row in rows:
        choice = random.choice([OURS, THEIRS, ""])
        if row["difference"] in {"in conflict", "deleted there"} and choice:
            choices[int(row["uid"], 16)] = row["choice"] = choice
    written = io.StringIO()
    table = csv.DictWriter(written, rows[0])
    table.writeheader()
    table.writerows(rows)
    return choices, read(written.getvalue().encode())


def snapshot() -> Iterator[tuple[Any, ...]]:
    yield from Page.objects.order_by("pk").values_list("pk", "path", "url_path", "live", "latest_revision_id")
    yield from SiteImage.objects.order_by("pk").values_list("pk", "title", "file_hash", "is_public")
    yield from ImportedItem.objects.order_by("pk").values_list("pk", "uid", "path", "digest", "written", "was_below")


@pytest.mark.parametrize("seed", range(3))
def test_the_rows_are_what_the_changes_and_the_choices_say(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    world = World(random, tmp_path)
    brought(world.export())
    world.imported({})
    world.look()
    for _round in range(3):
        for _number in range(random.choice([0, 3, 6])):
            world.change_there()
        for _number in range(random.choice([0, 3, 6])):
            world.change_here()
        export, before = world.export(), list(snapshot())
        checked = brought(export, is_check=True)
        assert list(snapshot()) == before
        expected = {one.number: kind for one in world.models.values() if (kind := world.expected(one))}
        assert found(checked) == expected
        numbers, choices = chosen(random, checked)
        assert found(brought(export, choices=Choices(items=choices))) == expected
        world.imported(numbers)
        world.look()
        after = list(snapshot())
        again = brought(export, choices=Choices(items=choices))
        assert list(snapshot()) == after
        assert (again.counts["imported"], again.counts["changed"]) == (0, 0)


def test_pages_are_only_in_one_place(tmp_path: Path) -> None:
    """The tree stays a tree after a page and the page below it changed places."""
    first = [item("Document", "/a", uid(1)), item("Document", "/a/b", uid(2)), item("Document", "/a/b/c", uid(3))]
    second = [item("Document", "/b", uid(2)), item("Document", "/b/a", uid(1)), item("Document", "/b/c", uid(3))]
    brought(layout_a(tmp_path / "1", first))
    brought(layout_a(tmp_path / "2", second))
    pages = {page.slug: page for page in StandardPage.objects.all()}
    assert {name: page.get_parent().slug for name, page in pages.items()} == {
        "b": factories.home().slug,
        "a": "b",
        "c": "b",
    }
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("is_order_reversed", [False, True])
def test_items_of_every_kind_can_be_withdrawn_also_those_that_are_only_an_address(
    tmp_path: Path, is_order_reversed: bool
) -> None:
    days = {"start": "2021-06-01T08:00:00+00:00", "end": "2021-06-01T09:00:00+00:00"}
    kinds = [
        ("Document", "/stays", {}),
        ("Folder", "/top", {}),
        ("Document", "/top/overview", {}),
        ("Document", "/top/other", {}),
        ("Folder", "/files", {}),
        ("Image", "/files/a.png", {"image": blob(uid(6), "a.png")}),
        ("Link", "/link", {"remoteUrl": "/top/other"}),
        ("Link", "/away", {"remoteUrl": "https://other.example/"}),
        ("News Item", "/news-item", {}),
        ("Event", "/event", days),
        ("Event", "/series", {**days, "recurrence": "RRULE:FREQ=DAILY;COUNT=3"}),
        ("Collection", "/list", {"query": [{"i": "portal_type", "o": "any", "v": ["News Item"]}]}),
        ("Unknown", "/unknown", {}),
    ]
    items = [item(kind, path, uid(number), **more) for number, (kind, path, more) in enumerate(kinds, 1)]
    sides = {"metadata": {"default_page": {uid(2): {"default_page": "overview", "default_page_uuid": uid(3)}}}}
    blobs = {f"{uid(6)}/image/a.png": png(3, 3)}
    ordered = items[::-1] if is_order_reversed else items
    run.execute([layout_a(tmp_path / "first", ordered, blobs=blobs, **sides)], run.Options(site=SITE, zone=ZONE))
    assert StandardPage.objects.live().filter(title="Other").exists()
    before = set(Page.objects.live().values_list("pk", flat=True))
    second = layout_a(tmp_path / "second", items[:1])
    for _time in range(2):
        report = run.execute([second], run.Options(site=SITE, zone=ZONE, choices=Choices(deleted=THEIRS)))
        assert not report.counts.get("failed")
    rows = [row for row in ImportedItem.objects.exclude(uid=uid(1)) if isinstance(row.target(), Page)]
    assert rows
    assert not [row for row in rows if row.target().live]
    assert Page.objects.get(pk=ImportedItem.objects.get(uid=uid(1)).target().pk).live
    assert before - set(Page.objects.live().values_list("pk", flat=True)) == {row.target().pk for row in rows}
