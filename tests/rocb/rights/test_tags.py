"""Contributors see the tags of files that they may see, and no others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rocb.models import User
from tests import factories

from .test_files import image

pytestmark = pytest.mark.django_db


def lists_as(user: User) -> str:
    client = factories.signed_in(user)
    names = ("wagtailimages:index", "wagtailimages_chooser:choose")
    return "".join(client.get(reverse(name)).content.decode() for name in names)


def test_a_contributor_is_offered_the_tags_of_files_that_they_may_see() -> None:
    anna = factories.user("Contributors", organisation=factories.organisation())
    boris = factories.user("Contributors", organisation=factories.organisation())
    image(anna).tags.add("zq-ours")
    image(boris).tags.add("zq-theirs")
    image(factories.user("Editors"), "Root").tags.add("zq-of-the-office")
    offered = lists_as(anna)
    assert "zq-ours" in offered
    assert "zq-theirs" not in offered
    assert "zq-of-the-office" not in offered


def test_an_editor_is_offered_the_tags_of_all_files() -> None:
    boris = factories.user("Contributors", organisation=factories.organisation())
    image(boris).tags.add("zq-theirs")
    assert "zq-theirs" in lists_as(factories.user("Editors"))


@pytest.mark.parametrize(("group", "is_answered"), [("Contributors", False), ("Editors", True)])
def test_tags_are_suggested_to_the_office_only(group: str, is_answered: bool) -> None:
    image(factories.user("Editors"), "Root").tags.add("zq-of-the-office")
    client = factories.signed_in(factories.user(group, organisation=factories.organisation()))
    response = client.get(reverse("wagtailadmin_tag_autocomplete"), {"term": "zq"})
    assert ("zq-of-the-office" in response.content.decode()) is is_answered
