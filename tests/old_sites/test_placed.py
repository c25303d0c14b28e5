"""`old_sites.plan` with choices of the mover: what the mover chooses for types, states and folders of the old site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from old_sites.placing import LEAVE_OUT, LIST, PAGES, Placing
from old_sites.planned import NEWS, Planned, Rules
from tests.old_sites.exports import SITE, event, item, news, uid
from tests.old_sites.test_plan import planned, why

TYPES = ["Folder", "Document", "News Item", "Event", "WikiPage", "Person", "Image"]
STATES = ["published", "private", "visible", "internally_published", "own_state"]


def tree(random: Random, size: int) -> list[dict[str, Any]]:
    """Return items of random types and states, each below the site or a random folder."""
    folders, items = [""], []
    for number in range(size):
        kind = random.choice(TYPES)
        path = f"{random.choice(folders)}/{kind[:1].lower()}{number}"
        state = None if kind == "Image" else random.choice(STATES)
        if kind == "Event":
            when = "2024-03-01T09:00:00+00:00"
            items.append(event(path, uid(number), when, when, review_state=state))
        else:
            items.append(item(kind, path, uid(number), review_state=state))
        if kind in {"Folder", "Document", "WikiPage"}:
            folders.append(path)
    return items


def with_choices(folder: Path, items: list[dict[str, Any]], **chosen: Any) -> dict[str, Planned]:
    rules = Rules(languages=("en", "ru", "fr"), site=SITE, placing=Placing(**chosen))
    return planned(folder, items, rules)


def is_within(path: str, folder: str) -> bool:
    return f"{path}/".startswith(f"{folder}/")


@pytest.mark.parametrize("seed", range(12))
def test_leaving_out_a_folder_leaves_out_that_folder_and_nothing_else(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    items = tree(random, random.choice([1, 2, 40]))
    before = with_choices(tmp_path / "a", items)
    folder = random.choice(items)["@id"]
    after = with_choices(tmp_path / "b", items, folders={folder: LEAVE_OUT})
    assert before.keys() == after.keys() == {one["@id"] for one in items}
    for path, one in after.items():
        if is_within(path, folder):
            assert (one.becomes, why(one)) == ("", "You chose to leave out this part of the old site.")
        else:
            assert replace(one, head=before[path].head) == before[path]


@pytest.mark.parametrize("seed", range(12))
def test_only_the_states_that_someone_chose_become_public(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    items = tree(random, 40)
    states = {one["@id"]: one["review_state"] for one in items}
    chosen = {state: random.random() < 0.5 for state in random.sample(STATES, 2)}
    after = with_choices(tmp_path, items, states=chosen)
    allowed = {None} | {state for state in STATES if chosen.get(state, state == "published")}
    for path, one in after.items():
        above = [state for folder, state in states.items() if is_within(path, folder)]
        assert one.is_live == all(state in allowed for state in above), path


def test_choosing_a_state_as_public_does_not_publish_what_was_hidden_for_another_reason(tmp_path: Path) -> None:
    folder = {"@id": "/closed", "@type": "Folder", "title": "Closed", "review_state": "secret"}
    view = {"View": {"acquire": False, "roles": ["Manager"]}}
    found = planned(
        tmp_path,
        [
            news("/expired", uid(1), review_state="visible", expires="2022-01-01T00:00:00+00:00"),
            news("/future", uid(2), review_state="visible", effective="2027-01-01T00:00:00+00:00"),
            news("/copy", uid(3), review_state="visible", working_copy_of={"@id": "/a"}),
            news("/closed/a", uid(4), review_state="visible", parent=folder),
            news("/restricted", uid(5), review_state="visible"),
            news("/open", uid(6), review_state="visible"),
        ],
        Rules(languages=("en",), site=SITE, placing=Placing(states={"visible": True, "published": False})),
        metadata={"local_permissions": {uid(5): view}},
    )
    assert [path for path, one in found.items() if one.is_live] == ["/open"]


def test_a_state_that_is_public_elsewhere_can_be_hidden(tmp_path: Path) -> None:
    found = with_choices(tmp_path, [news("/a", uid(1))], states={"published": False})
    assert why(found["/a"]) == "You chose that the status “published” is not public. Imported as a draft."


def test_an_unknown_type_is_a_page_until_another_choice(tmp_path: Path) -> None:
    items = [item("WikiPage", "/w", uid(1), biography={"data": "<p>Hi</p>", "content-type": "text/html"})]
    assert with_choices(tmp_path / "0", items)["/w"].head.has_text
    for number, (choice, becomes) in enumerate(
        {"": "page", "article": "article", "event": "page", LEAVE_OUT: ""}.items()
    ):
        found = with_choices(tmp_path / f"c{number}", items, types={"WikiPage": choice} if choice else {})
        assert found["/w"].becomes == becomes
    items[0]["start"] = "2024-03-01T09:00:00+00:00"
    assert with_choices(tmp_path / "e", items, types={"WikiPage": "event"})["/w"].becomes == "event"


def folders_of_news() -> list[dict[str, Any]]:
    text = {"data": "<p>Text</p>", "content-type": "text/html"}
    return [
        item("Folder", "/news", uid(1)),
        news("/news/a", uid(2)),
        item("Folder", "/about", uid(3)),
        item("Document", "/about/b", uid(4), text=text),
        item("Folder", "/about/deep", uid(5)),
        item("Document", "/about/deep/c", uid(6), text=text),
        event("/about/deep/e", uid(7), "2024-03-01T09:00:00+00:00", "2024-03-01T10:00:00+00:00"),
    ]


def test_the_news_of_a_folder_stay_pages_below_it(tmp_path: Path) -> None:
    found = with_choices(tmp_path, folders_of_news(), folders={"/news": PAGES})
    assert [(found[path].becomes, found[path].parent) for path in ("/news", "/news/a")] == [
        ("page", ""),
        ("page", uid(1)),
    ]


def test_the_pages_of_a_folder_become_articles_of_the_list(tmp_path: Path) -> None:
    found = with_choices(tmp_path, folders_of_news(), folders={"/about": LIST, "/about/deep": PAGES})
    assert (found["/about"].becomes, found["/about"].leads_to, found["/about/b"].becomes) == (
        "redirect",
        NEWS,
        "article",
    )
    assert [found[f"/about/deep{path}"].becomes for path in ("", "/c", "/e")] == ["page", "page", "event"]
    found = with_choices(tmp_path / "2", folders_of_news(), folders={"/about": LIST})
    assert [found[f"/about/deep{path}"].becomes for path in ("", "/c", "/e")] == ["redirect", "article", "event"]


def test_a_folder_is_put_below_a_page_of_ours_and_what_is_in_it_stays_below_it(tmp_path: Path) -> None:
    found = with_choices(tmp_path, folders_of_news(), folders={"": "/en/archive/", "/about/deep": "/en/deep/"})
    pages = {path: (one.parent, one.below) for path, one in found.items() if one.becomes == "page"}
    assert pages == {
        "/about": ("", "/en/archive/"),
        "/about/b": (uid(3), ""),
        "/about/deep": ("", "/en/deep/"),
        "/about/deep/c": (uid(5), ""),
    }


def test_nothing_leads_to_what_is_left_out(tmp_path: Path) -> None:
    items = [
        item("Folder", "/about", uid(1)),
        item("Document", "/about/front", uid(2)),
        item("Link", "/by-path", uid(3), remoteUrl="/about/front"),
        item("Link", "/by-uid", uid(4), remoteUrl=f"../resolveuid/{uid(2)}"),
    ]
    rules = Rules(languages=("en",), site=SITE, placing=Placing(folders={"/about/front": LEAVE_OUT}))
    default = {"default_page": {uid(1): {"default_page": "front", "default_page_uuid": uid(2)}}}
    found = planned(tmp_path, items, rules, metadata=default)
    assert [found[path].becomes for path in ("/by-path", "/by-uid")] == ["", ""]
    assert not [path for path, one in found.items() if one.leads_to == f"uid:{uid(2)}"]
