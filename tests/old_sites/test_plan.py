"""`old_sites.plan`: what each item becomes, and the reason if it is left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from old_sites import links as leading
from old_sites import placing as choices
from old_sites import plan as planning
from old_sites.addresses import Addresses
from old_sites.boxes import box_for
from old_sites.heads import collect
from old_sites.layouts import Export
from old_sites.placing import Placing
from old_sites.planned import EVENTS, NEWS, Planned, Rules
from old_sites.reasons import in_words
from tests.old_sites.exports import SITE, ZONE, event, item, layout_a, news, uid

NOW = datetime(2026, 11, 28, tzinfo=UTC)
RULES = Rules(languages=("en", "ru", "fr"), site=SITE)


def planned(folder: Path, items: list[dict[str, Any]], rules: Rules = RULES, **sides: Any) -> dict[str, Planned]:
    """Return planned items by old path."""
    export, addresses = Export([box_for(layout_a(folder, items, **sides))]), Addresses(SITE)
    heads = collect(export, addresses, zone=ZoneInfo(ZONE), at=NOW)
    assert heads.problems == []
    return {one.head.path: one for one in planning.plan(heads, export.sides, rules, addresses)}


def why(one: Planned) -> str:
    return in_words(one.why)


def test_items_without_a_language_are_in_the_one_that_is_said(tmp_path: Path) -> None:
    rules = Rules(languages=("en", "ru", "fr"), site=SITE, as_language={"": "ru"})
    items = [
        news("/novosti/a", uid(1), language="##DEFAULT##"),
        news("/fr/b", uid(2), language=""),
        news("/c", uid(3), language="en"),
        item("LRF", "/xx", uid(4), language="fr"),
        news("/xx/d", uid(5), language=""),
    ]
    found = planned(tmp_path / "said", items, rules)
    assert {path: one.language for path, one in found.items() if path != "/xx"} == {
        "/novosti/a": "ru",
        "/fr/b": "fr",
        "/c": "en",
        "/xx/d": "fr",
    }
    assert [path for path, one in found.items() if one.is_language_assumed] == ["/novosti/a"]
    assert planned(tmp_path / "unsaid", items)["/novosti/a"].language == "en"


def test_a_title_in_cyrillic_letters_is_in_our_only_language_that_has_them(tmp_path: Path) -> None:
    items = [
        news("/a", uid(1), language="", title="Семинар ВТамО в Баку (WCO)"),
        news("/b", uid(2), language="", title="Seminar in Baku (ВТамО)"),
        news("/c", uid(3), language="en", title="Семинар"),
        news("/d", uid(4), language="", title="2026"),
        news("/fr/e", uid(5), language="", title="Семинар"),
    ]

    def languages(name: str, **values: Any) -> list[str]:
        rules = Rules(site=SITE, **{"languages": ("en", "ru", "fr"), **values})
        return [one.language for _path, one in sorted(planned(tmp_path / name, items, rules).items())]

    assert languages("1") == ["ru", "en", "en", "en", "fr"]
    assert languages("2", as_language={"": "en"})[0] == "en", "someone chose it"
    assert languages("3", languages=("en", "uk", "ru", "fr"))[0] == "en", "it could be either"
    assert languages("4", languages=("en", "fr"))[0] == "en"


def test_the_text_of_a_folder_that_is_a_list_now_is_said_to_be_lost(tmp_path: Path) -> None:
    text = {"data": "<p>About our news</p>", "content-type": "text/html"}
    found = planned(tmp_path, [item("Folder", "/news", uid(1), text=text), news("/news/a", uid(2))])
    assert (
        why(found["/news"]) == "News from this folder is in the list of news. The text of this page was not imported."
    )


def test_a_title_that_is_too_long_is_cut_and_said(tmp_path: Path) -> None:
    found = planned(tmp_path, [news("/a", uid(1), title="x" * 256)])
    assert (len(found["/a"].head.title), "256" in why(found["/a"]), "was cut" in why(found["/a"])) == (255, False, True)


def test_what_only_some_could_see_is_never_public(tmp_path: Path) -> None:
    folder = {"@id": "/closed", "@type": "Folder", "title": "Closed", "review_state": "private"}
    view = {"View": {"acquire": False, "roles": ["Manager"]}}
    everyone = {"View": {"acquire": False, "roles": ["Anonymous"]}}
    found = planned(
        tmp_path,
        [
            news("/closed/a", uid(1), parent=folder),  # the folder is not in the export
            news("/copy", uid(2), working_copy_of={"@id": "/news/a"}),
            item("Document", "/intern", uid(3)),
            item("Document", "/intern/below", uid(4)),
            item("Document", "/open", uid(5), parent={**folder, "review_state": "published"}),
            news("/top", uid(6), parent={"@id": "/", "@type": "Plone Site", "review_state": "private"}),
        ],
        metadata={"local_permissions": {uid(3): view, uid(5): everyone, uid(6): {"Add": {"acquire": False}}}},
    )
    assert [path for path, one in found.items() if one.is_live] == ["/open", "/top"]
    assert "folder that was not public (status “private”)" in why(found["/closed/a"])
    assert "This is a working copy of another item. Imported as a draft." in why(found["/copy"])
    assert "permission to view this item" in why(found["/intern"])
    assert "in the folder “Intern”, which was not public" in why(found["/intern/below"])


def test_each_type_becomes_what_it_is_here(tmp_path: Path) -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=2"
    start, end = "2024-03-01T09:00:00+00:00", "2024-03-01T10:00:00+00:00"
    found = planned(
        tmp_path,
        [
            news("/news/a", uid(1)),
            event("/e", uid(2), start, end),
            event("/s", uid(3), start, end, recurrence=rule),
            item("Document", "/about", uid(4)),
            item("Image", "/p.png", uid(5)),
            item("File", "/f.pdf", uid(6)),
            item("Link", "/l", uid(7), remoteUrl="https://wcoomd.org"),
            item("EasyForm", "/form", uid(8)),
            item("Folder", "/news", uid(9)),
        ],
    )
    assert {path: one.becomes.value for path, one in found.items()} == {
        "/news/a": "article",
        "/e": "event",
        "/s": "event series",
        "/about": "page",
        "/p.png": "image",
        "/f.pdf": "document",
        "/l": "redirect",
        "/form": "page",
        "/news": "redirect",
    }
    assert why(found["/form"]) == "Imported as a page, because this site has no type “EasyForm”."
    assert (found["/l"].leads_to, found["/news"].leads_to) == ("https://wcoomd.org", NEWS)


def test_what_the_public_did_not_see_is_never_live(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [
            news("/private", uid(1), review_state="private"),
            news("/pending", uid(2), review_state="pending"),
            news("/expired", uid(3), expires="2022-01-01T00:00:00+00:00"),
            news("/future", uid(4), effective="2027-01-01T00:00:00+00:00"),
            item("Folder", "/inner", uid(5), review_state="private", title="Inner"),
            item("Folder", "/inner/deep", uid(6)),
            news("/inner/deep/news", uid(7)),
            item("File", "/inner/deep/f.pdf", uid(8)),
            news("/public", uid(9)),
        ],
    )
    assert {path for path, one in found.items() if one.is_live} == {"/public"}
    assert why(found["/private"]) == "The item was not public (status “private”). Imported as a draft."
    assert "expired on 2022-01-01" in why(found["/expired"])
    assert "scheduled for 2027-01-01" in why(found["/future"])
    assert "in the folder “Inner”, which was not public" in why(found["/inner/deep/news"])
    assert "The public cannot see it" in why(found["/inner/deep/f.pdf"])


ODD_STATES: list[Any] = [7, ["private"], {"title": "Private"}, True, [[]], {"token": None}, "Private"]
ODD_BEGINNINGS: list[Any] = ["2499-12-31T00:00:00", "9999-12-31T23:59:59+00:00", "01.02.2099", 7]
ODD_ENDS: list[Any] = ["0001-01-01T00:00:00", "1899-12-31", "01.02.2020", "2020-02-31", []]
ODD = {"review_state": ODD_STATES, "effective": ODD_BEGINNINGS, "expires": ODD_ENDS}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ODD.items() for value in values])
def test_an_odd_state_or_date_makes_nothing_public(tmp_path: Path, name: str, value: Any) -> None:
    """An empty value, and Plone's own for "never", say nothing."""
    found = planned(tmp_path, [news("/odd", uid(1), **{name: value}), news("/open", uid(2), **{name: ""})])
    assert [path for path, one in found.items() if one.is_live] == ["/open"]
    assert found["/odd"].why


def test_pages_keep_their_place_below_each_other_and_come_after_the_one_above(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [
            item("Document", "/about/team/history", uid(1)),
            item("Folder", "/about/team", uid(2)),
            item("Folder", "/about", uid(3)),
            news("/about/n", uid(5)),
            item("Document", "/about/page", uid(4)),
        ],
        metadata={"default_page": {uid(3): {"default_page": "page", "default_page_uuid": uid(4)}}},
    )
    assert found["/about"].leads_to == f"uid:{uid(4)}"
    assert (found["/about/team"].parent, found["/about/team/history"].parent) == (uid(4), uid(2))
    order = [one.head.path for one in found.values() if one.becomes == "page"]
    assert order.index("/about/team") < order.index("/about/team/history")


def test_the_menu_has_what_the_old_navigation_had(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [
            item("Document", "/about", uid(1)),
            item("Document", "/about/team", uid(2)),
            item("Document", "/imprint", uid(3), exclude_from_nav=True),
            item("Folder", "/services", uid(4)),
            item("Document", "/services/index", uid(5), exclude_from_nav=True),
            item("Folder", "/internal", uid(6), exclude_from_nav=True),
            item("Document", "/internal/index", uid(7)),
            item("LRF", "/ru", uid(8), language="ru"),
            item("Document", "/ru/home", uid(9), language="ru"),
            item("Document", "/ru/o-nas", uid(10), language="ru"),
        ],
        metadata={
            "default_page": {
                uid(4): {"default_page": "index"},
                uid(6): {"default_page": "index"},
                uid(8): {"default_page": "home"},
            }
        },
    )
    assert {path for path, one in found.items() if one.is_in_menu} == {"/about", "/services/index", "/ru/o-nas"}
    assert found["/ru/o-nas"].parent == ""


def test_the_default_page_of_the_site_is_above_no_other_page(tmp_path: Path) -> None:
    site = item("Plone Site", "/Plone", "plone_site_root")
    pages = [item("Document", "/front-page", uid(1)), item("Document", "/about", uid(2))]
    default = {"plone_site_root": {"default_page": "front-page"}}
    found = planned(tmp_path, [site, *pages], metadata={"default_page": default})
    assert found[""].leads_to == "home"
    assert (found["/about"].parent, found["/about"].is_in_menu) == ("", True)


def volto(path: str, number: int, *blocks: dict[str, Any]) -> dict[str, Any]:
    known = {str(place): block for place, block in enumerate([{"@type": "title"}, *blocks])}
    own = {"blocks": known, "blocks_layout": {"items": list(known)}, "is_folderish": True}
    return item("Document", path, uid(number), **own)


WORDS = {"@type": "slate", "value": [{"type": "p", "children": [{"text": "Words."}]}]}
LISTING = {"@type": "listing", "headline": "Latest"}
START, END = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"


def test_pages_of_volto_that_hold_only_news_or_events_are_our_lists(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [
            volto("/news", 1, LISTING),
            volto("/news/2021", 2),
            news("/news/2021/a", uid(3)),
            item("Image", "/news/ship.png", uid(4)),
            volto("/programme", 5, LISTING),
            event("/programme/e", uid(6), START, END),
            volto("/with-text", 7, WORDS, LISTING),
            news("/with-text/b", uid(8)),
            volto("/mixed", 9),
            news("/mixed/c", uid(10)),
            event("/mixed/e", uid(11), START, END),
            volto("/alone", 12),
            volto("/pictures", 13),
            item("Image", "/pictures/a.png", uid(14)),
        ],
    )
    leads = {path: one.leads_to or one.becomes.value for path, one in found.items() if path.count("/") == 1}
    assert leads == {
        "/news": "news",
        "/programme": "events",
        "/with-text": "page",
        "/mixed": "page",
        "/alone": "page",
        "/pictures": "page",
    }
    assert found["/news/2021"].leads_to == "news"
    assert (found["/with-text"].lists, found["/mixed"].lists) == (("news",), ("news", "events"))
    assert "text of this page was not imported" not in why(found["/news"])


def test_a_choice_for_a_folder_or_a_type_counts_in_the_folders_above(tmp_path: Path) -> None:
    items = [volto("/a", 1), volto("/a/b", 2), news("/a/b/n", uid(3)), volto("/c", 4), item("Story", "/c/s", uid(5))]
    placing = Placing(folders={"/a/b": choices.PAGES}, types={"Story": choices.ARTICLE})
    found = planned(tmp_path, items, Rules(languages=("en",), site=SITE, placing=placing))
    assert (found["/a"].becomes, found["/a"].leads_to) == ("page", "")
    assert (found["/a/b/n"].becomes, found["/c"].leads_to) == ("page", "news")


def test_pages_have_the_order_of_the_old_site(tmp_path: Path) -> None:
    paths = ["/c", "/c/x", "/c/w", "/a", "/b", "/b/deep", "/b/deep/y", "/unplaced"]
    positions = dict(zip(map(uid, range(len(paths))), [1, 7, 9, 5, 3, 0, 0], strict=False))
    found = planned(
        tmp_path,
        [item("Document", path, uid(number)) for number, path in enumerate(paths)],
        metadata={"ordering": positions},
    )
    assert list(found) == ["/c", "/b", "/a", "/unplaced", "/c/x", "/c/w", "/b/deep", "/b/deep/y"]


def test_a_default_page_comes_before_the_pages_below_its_folder(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [item("Folder", "/f", uid(1)), item("Document", "/f/aa", uid(2)), item("Document", "/f/index", uid(3))],
        metadata={"default_page": {uid(1): {"default_page": "index"}}, "ordering": {uid(2): 0, uid(3): 9}},
    )
    assert found["/f/aa"].parent == uid(3)
    assert list(found).index("/f/index") < list(found).index("/f/aa")


def test_circles_of_default_pages_lose_no_page(tmp_path: Path) -> None:
    folders = [item("Folder", "/a", uid(1)), item("Folder", "/b", uid(2))]
    pages = [item("Document", "/b/x", uid(3)), item("Document", "/a/y", uid(4)), item("Document", "/a/z", uid(5))]
    found = planned(
        tmp_path,
        [*folders, *pages],
        metadata={"default_page": {uid(1): {"default_page_uuid": uid(3)}, uid(2): {"default_page_uuid": uid(4)}}},
    )
    assert len(found) == 5
    seen = {""}
    for one in found.values():
        assert one.parent in seen
        seen.add(one.uid)


def test_a_language_of_its_own_or_of_its_folder_or_of_the_site(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [
            item("LRF", "/ru", uid(1), language="ru"),
            news("/ru/a", uid(2), language=""),
            news("/b", uid(3), language="##DEFAULT##"),
            news("/c", uid(4), language="fr-be"),
            news("/d", uid(5), language={"token": "de", "title": "Deutsch"}),
        ],
    )
    assert [found[path].language for path in ("/ru/a", "/b", "/c")] == ["ru", "en", "fr"]
    assert why(found["/d"]) == "This site has no pages in the language “de”."


def test_another_language_can_be_imported_as_one_of_ours(tmp_path: Path) -> None:
    rules = Rules(languages=("en",), site=SITE, as_language={"de": "en"})
    assert planned(tmp_path, [news("/d", uid(5), language="de")], rules)["/d"].language == "en"


def test_translations_are_one_thing_and_two_of_one_language_are_not(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [
            news("/en", uid(1)),
            news("/ru", uid(2), language="ru"),
            news("/en-gb", uid(3), language="en-gb"),
            news("/alone", uid(4)),
        ],
        translations=[{"canonical": uid(1), "translations": {"ru": uid(2), "en-gb": uid(3)}}],
    )
    keys = {path: one.translation_key for path, one in found.items()}
    assert keys["/en"] == keys["/ru"]
    assert len(set(keys.values())) == 3
    assert any("Not linked to its translations" in why(found[path]) for path in ("/en", "/en-gb"))


def test_links_lead_where_plone_led_them(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        [
            news("/n", uid(1)),
            item("Link", "/by-uid", uid(2), remoteUrl=f"../resolveuid/{uid(1)}"),
            item("Link", "/by-path", uid(3), remoteUrl="${portal_url}/n"),
            item("Link", "/inside", uid(4), remoteUrl="http://localhost:8080/Plone/n"),
            item("Link", "/moved", uid(5), remoteUrl="/old"),
            item("Link", "/circle", uid(6), remoteUrl="/one"),
            item("Link", "/itself", uid(7), remoteUrl="/itself"),
            item("Link", "/script", uid(8), remoteUrl="javascript:alert(1)"),
        ],
        redirects={
            "/Plone/old": "/Plone/older",
            "/Plone/older": "/Plone/n",
            "/Plone/one": "/Plone/two",
            "/Plone/two": "/Plone/one",
        },
    )
    assert {found[path].leads_to for path in ("/by-uid", "/by-path", "/inside", "/moved")} == {f"uid:{uid(1)}"}
    assert why(found["/circle"]) == "The link leads to /one, which is not in the export."
    assert why(found["/itself"]) == "The link leads to itself."
    assert why(found["/script"]) == "The link leads to “javascript:alert(1)”, which is not an address."


def test_collections_of_one_type_become_filters_and_others_pages(tmp_path: Path) -> None:
    def query(*types: str, **more: list[str]) -> list[dict[str, Any]]:
        return [{"i": "portal_type", "v": list(types)}, *({"i": name, "v": value} for name, value in more.items())]

    found = planned(
        tmp_path,
        [
            item("Collection", "/a", uid(1), query=query("News Item", Subject=["Training"])),
            item("Collection", "/b", uid(2), query=query("Event")),
            item("Collection", "/c", uid(3), query=query("News Item", "Document")),
        ],
    )
    assert (found["/a"].leads_to, found["/a"].filter) == (NEWS, ("Training",))
    assert found["/b"].leads_to == EVENTS
    assert found["/c"].becomes == "page"


def test_items_of_one_file_that_cannot_be_read_have_their_number(tmp_path: Path) -> None:
    rows = [news("/a", uid(1)), {"@type": "News Item"}, {"@type": "News Item"}, news("/b", uid(1))]
    (tmp_path / "x.json").write_text(json.dumps(rows))
    export = Export([box_for(tmp_path / "x.json")])
    heads = collect(export, Addresses(SITE), zone=ZoneInfo(ZONE), at=NOW)
    assert [name for name, _problem in heads.problems] == ["x.json (2)", "x.json (3)", "x.json (4)"]


def test_versions_that_become_one_language_are_pages_of_their_own_whichever_comes_first(tmp_path: Path) -> None:
    rules = Rules(languages=("en",), site=SITE, as_language={"de": "en", "es": "en"})
    items = [news(f"/{code}", uid(4 - number), language=code) for number, code in enumerate(["de", "en", "es"], 1)]
    group = {one["language"]: one["UID"] for one in items}
    found = planned(tmp_path, items, rules, translations=[group])
    assert len({one.translation_key for one in found.values()}) == 3


def test_redirects_are_read_once_for_all_links(tmp_path: Path) -> None:
    links = [item("Link", f"/l{number}", uid(number), remoteUrl=f"/old{number}") for number in range(1, 6)]
    redirects = {f"/Plone/old{number}": "/Plone/n" for number in range(1, 6)}
    with mock.patch.object(leading, "moves", wraps=leading.moves) as moves:
        found = planned(tmp_path, [news("/n", uid(9)), *links], redirects=redirects)
    assert {found[f"/l{number}"].leads_to for number in range(1, 6)} == {f"uid:{uid(9)}"}
    assert moves.call_count == 1


def test_news_without_any_date_is_a_draft_because_it_would_be_the_latest(tmp_path: Path) -> None:
    undated: dict[str, Any] = {"created": None, "effective": None, "workflow_history": {}}
    dated = news("/dated", "a" * 32)
    rows = [news("/undated", "b" * 32, **undated), item("Document", "/page", "c" * 32, **undated), dated]
    assert {path: one.is_live for path, one in planned(tmp_path, rows).items()} == {
        "/undated": False,
        "/page": True,
        "/dated": True,
    }


def test_a_folder_lists_its_public_files_and_pictures_if_it_has_nothing_else(tmp_path: Path) -> None:
    def inside(folder: str, first: int) -> list[dict[str, Any]]:
        return [
            item("Folder", folder, uid(first)),
            item("File", f"{folder}/b.pdf", uid(first + 1)),
            item("File", f"{folder}/a.pdf", uid(first + 2)),
            item("File", f"{folder}/secret.pdf", uid(first + 3), review_state="private"),
            item("Image", f"{folder}/i.png", uid(first + 4)),
        ]

    rows = [
        *inside("/files", 10),
        *inside("/mixed", 20),
        item("Document", "/mixed/page", uid(25)),
        *inside("/news", 30),
    ]
    rows += [news("/news/one", uid(35)), {**inside("/assets", 40)[0], "@type": "LIF"}, *inside("/assets", 40)[1:]]
    ordering = [{"uuid": uid(12), "order": 0}, {"uuid": uid(11), "order": 1}, {"uuid": uid(14), "order": 2}]
    found = planned(tmp_path, rows, ordering=ordering)
    files = {path: one.files for path, one in found.items() if path.count("/") == 1}
    assert files["/files"] == (uid(12), uid(11), uid(14))
    assert set(files["/mixed"]) == {uid(21), uid(22)}
    assert set(files["/assets"]) == {uid(41), uid(42), uid(44)}
    assert found["/news"].leads_to == NEWS
    assert "Files in this folder that no page lists here: 3." in why(found["/news"])


def test_a_folder_whose_default_page_is_not_public_is_a_page(tmp_path: Path) -> None:
    rows = [
        item("Folder", "/f", uid(1)),
        item("Document", "/f/hidden", uid(2), review_state="private"),
        item("Document", "/f/open", uid(3)),
        item("Folder", "/g", uid(4), review_state="private"),
        item("Document", "/g/page", uid(5)),
        item("Link", "/link", uid(6), remoteUrl="/f/hidden"),
    ]
    found = planned(tmp_path, rows, defaultpages=[{"uuid": uid(1), "default_page": "hidden"}])
    assert (found["/f"].becomes, found["/f"].is_live, found["/f/open"].parent) == ("page", True, uid(1))
    assert found["/link"].becomes == ""
    assert "The link leads to “Hidden”, which was not public." in why(found["/link"])
