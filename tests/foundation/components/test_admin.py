"""`foundation.components.admin`: the undocumented parts of Wagtail work as our screens expect."""

from __future__ import annotations

from wagtail.admin.panels import Component

from foundation.components.admin import AdminScreen, ChecksPanel, HeaderButton, one_panel_of_checks

MOVED = "Wagtail has changed what screens of ours are made of: mend foundation/components/admin.py"


class AScreen(AdminScreen):
    page_title = "Sources"
    page_subtitle = "all"
    header_icon = "rotate"
    header_buttons = [HeaderButton(label="Later", url="/later/", priority=2), HeaderButton(label="Add", url="/add/")]


def test_a_screen_gives_its_template_a_title_an_icon_breadcrumbs_and_buttons() -> None:
    context = AScreen().get_context_data()
    said = {name: context.get(name) for name in ("header_title", "header_icon")}
    assert said == {"header_title": "Sources: all", "header_icon": "rotate"}, MOVED
    assert [item["label"] for item in context["breadcrumbs_items"]] == ["Home", "Sources"], MOVED
    assert [button.label for button in context["header_buttons"]] == ["Later", "Add"], MOVED
    assert AScreen().get_template_names() == ["wagtailadmin/generic/base.html"], MOVED


def test_a_button_beside_the_title_is_a_link_that_looks_like_one_of_wagtail() -> None:
    html = HeaderButton(label="Add", url="/add/", icon_name="plus").render_html({})
    assert 'href="/add/"' in html, MOVED
    assert "w-header-button button" in html, MOVED


class View:
    expects_json_response = False


class Wagtails:
    name = "checks"


def test_the_panel_of_checks_has_the_toggle_that_the_editor_shows() -> None:
    panel = ChecksPanel(object(), None)
    assert isinstance(panel, Component), MOVED
    assert panel.toggle.get_context_data({})["panel"] is panel, MOVED


def test_our_panel_of_checks_contains_wagtails_instead_of_standing_beside_it() -> None:
    theirs, ours = Wagtails(), ChecksPanel(object(), None)
    assert one_panel_of_checks(View(), [theirs], ours) == [ours]
    assert (ours.wagtails, ours.name, ours.is_update) == (theirs, "checks", False)


def test_after_an_autosave_our_part_has_a_panel_of_its_own() -> None:
    view, ours = View(), ChecksPanel(object(), None)
    view.expects_json_response = True
    assert one_panel_of_checks(view, [], ours) == [ours]
    assert (ours.name, ours.is_update) == ("checks-update", True)
