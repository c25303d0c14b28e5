"""`rocb.cms.menu`: eight entries for an editor, and no screen lost for those who need it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, admin_menu, reports_menu, settings_menu

from rocb.cms import menu
from rocb.models import User
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def shown_to(user: User) -> list[MenuItem]:
    factories.news_index()
    event_factories.events_index()
    request = RequestFactory().get("/admin/")
    request.user = user
    return sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)


def names(items: list[MenuItem]) -> list[str]:
    return [item.name for item in items]


def targets(items: list[MenuItem], user: User) -> Iterator[str]:
    request = RequestFactory().get("/admin/")
    request.user = user
    for item in items:
        if isinstance(item, SubmenuMenuItem):
            yield from names(item.menu.menu_items_for_request(request))
        else:
            yield item.name


def test_an_editor_has_eight_entries_and_nineteen_screens() -> None:
    editor = factories.user("Editors")
    items = shown_to(editor)
    assert names(items) == ["desk", "articles", "programme", "explorer", "subscriptions", "categories", "files", "more"]
    found = list(targets(items, editor))
    assert len(found) == 19
    assert not set(found) & {*menu.FOR_ADMINISTRATORS, *menu.REACHED_FROM}


@pytest.fixture
def unbuilt() -> Iterator[Callable[[], None]]:
    """Let the menus be built again, now and after the test."""

    def forget() -> None:
        for built in (admin_menu, settings_menu, reports_menu):
            built.__dict__.pop("registered_menu_items", None)

    yield forget
    forget()


def test_names_of_entries_do_not_depend_on_the_language_of_the_first_visitor(unbuilt: Callable[[], None]) -> None:
    administrator = factories.user(is_superuser=True)
    found = []
    for language in ("en", "ru", "fr"):
        unbuilt()
        with override(language):
            found.append(names(shown_to(administrator)))
    assert found[0] == found[1] == found[2]


def test_a_contributor_has_one_entry_for_translations_and_the_only_report() -> None:
    person = factories.user("Contributors")
    items = shown_to(person)
    assert names(items) == ["articles", "programme", "explorer", "files", "more"]
    assert list(targets(items[-1:], person)) == ["translations", "site-history"]


def test_an_administrator_keeps_every_report_and_setting() -> None:
    admin = factories.user(is_superuser=True)
    items = shown_to(admin)
    assert {"reports", "settings"} <= set(names(items))
    assert set(targets(items, admin)) >= menu.FOR_ADMINISTRATORS


def test_a_screen_keeps_its_own_entry_for_people_who_cannot_open_the_one_that_links_it() -> None:
    person = factories.user()
    person.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "change_source", "change_rule"])
    )
    assert {"sources", "rules"} <= set(names(shown_to(User.objects.get(pk=person.pk))))


def test_the_desk_links_the_screens_that_left_the_menu(client: Client) -> None:
    client.force_login(factories.user("Editors"))
    text = client.get(reverse("news_desk")).content.decode()
    assert f'href="{reverse("news_sources")}"' in text
    assert f'href="{reverse("news_rules")}"' in text
    assert f'href="{reverse("news_board")}"' in client.get(reverse("news_subscriptions")).content.decode()


@pytest.mark.parametrize(("count", "expected"), [(0, None), (1, MenuItem), (3, SubmenuMenuItem)])
def test_one_entry_stands_for_any_number_of_items(count: int, expected: type[MenuItem] | None) -> None:
    items = [MenuItem(f"Item {number}", f"/{number}/") for number in range(count)]
    entry = menu.grouped(items, name="files", label="Files", icon_name="folder", order=1)
    assert (type(entry) if entry else None) is expected
    if isinstance(entry, SubmenuMenuItem):
        assert isinstance(entry.menu, Menu)
        assert names(entry.menu.registered_menu_items) == names(items)
