"""Images and documents: users see uploads of colleagues and shared files, and change no public file without approval."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, ReferenceIndex
from wagtail.permissions import policy_registry

from rocb.files import access as files
from rocb.models import SiteImage, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    a = factories.organisation()
    return {
        "anna": factories.user("Contributors", username="anna", organisation=a),
        "arno": factories.user("Contributors", username="arno", organisation=a),
        "boris": factories.user("Contributors", username="boris", organisation=factories.organisation()),
        "eva": factories.user("Editors", username="eva"),
    }


def collection(name: str) -> Collection:
    return Collection.objects.get(name=name)


def image(by: User | None, where: str = "From contributors", **values: Any) -> SiteImage:
    return factories.image(uploaded_by_user=by, collection=collection(where), **values)


def document(by: User, where: str = "From contributors") -> Any:
    file = ContentFile(b"%PDF-1.4", "paper.pdf")
    return get_document_model().objects.create(
        title="Paper", file=file, uploaded_by_user=by, collection=collection(where)
    )


def may(user: User, action: str, row: Any) -> bool:
    """Return the permission for the row, which must equal that of the list."""
    user = User.objects.get(pk=user.pk)
    policy = policy_registry.get(row)
    one = policy.user_has_permission_for_instance(user, action, row)
    assert policy.instances_user_has_permission_for(user, action).filter(pk=row.pk).exists() is one
    return one


@pytest.mark.parametrize("make", [image, document])
def test_colleagues_choose_and_edit_an_upload_and_only_its_owner_deletes_it(people: dict[str, User], make: Any) -> None:
    row = make(people["anna"])
    actions = ("choose", "change", "delete")
    assert [may(people["anna"], action, row) for action in actions] == [True, True, True]
    assert [may(people["arno"], action, row) for action in actions] == [True, True, False]
    assert [may(people["boris"], action, row) for action in actions] == [False, False, False]
    assert [may(people["eva"], action, row) for action in actions] == [True, True, True]


@pytest.mark.parametrize("make", [image, document])
def test_files_of_the_office_are_closed_until_staff_share_them(people: dict[str, User], make: Any) -> None:
    closed, shared = make(people["eva"], "Root"), make(people["eva"], "Shared with contributors")
    assert not may(people["anna"], "choose", closed)
    assert may(people["anna"], "choose", shared)
    assert not may(people["anna"], "change", shared)
    assert not may(people["anna"], "delete", shared)


def test_what_nobody_is_known_to_have_uploaded_is_nobodys(people: dict[str, User]) -> None:
    assert not may(people["anna"], "choose", image(None))


@pytest.mark.indexes
def test_what_a_public_page_shows_is_changed_by_the_office_only(
    people: dict[str, User], django_capture_on_commit_callbacks: Any
) -> None:
    row = image(people["anna"])
    article = factories.article(owner=people["anna"], image=row)
    ReferenceIndex.create_or_update_for_object(article)
    policy = policy_registry.get(row)
    assert files.is_public(row)
    for action in ("change", "delete"):
        assert not policy.user_has_permission_for_instance(people["anna"], action, row)
        assert policy.user_has_permission_for_instance(people["eva"], action, row)
    assert policy.user_has_permission_for_instance(people["anna"], "choose", row)


@pytest.mark.parametrize(
    "address",
    [
        *("/admin/images/", "/admin/images/chooser/", "/admin/images/chooser/results/?q=secret", "/admin/images/{pk}/"),
        *("/admin/images/chooser/chosen/{pk}/", "/admin/images/chooser/chosen-multiple/?id={pk}"),
        *("/admin/images/chooser/{pk}/select_format/", "/admin/images/usage/{pk}/", "/admin/images/{pk}/delete/"),
        *("/admin/bulk/rocb/siteimage/delete/?id={pk}", "/admin/bulk/rocb/siteimage/delete/?id=all"),
        *("/admin/api/main/images/", "/admin/api/main/images/{pk}/"),
    ],
)
def test_an_image_of_others_is_nowhere_to_be_seen(people: dict[str, User], address: str) -> None:
    row = image(people["boris"], title="Secret plant")
    client = factories.signed_in(people["anna"])
    assert "Secret plant" not in client.get(address.format(pk=row.pk), follow=True).content.decode()


def test_an_upload_goes_to_the_collection_of_contributors(people: dict[str, User]) -> None:
    factories.signed_in(people["anna"])
    policy = policy_registry.get_by_type(SiteImage)
    where = policy.collections_user_has_permission_for(people["anna"], "add")
    assert [one.name for one in where] == ["From contributors"]


def test_a_document_of_others_is_served_to_nobody_but_them(people: dict[str, User]) -> None:
    row = document(people["anna"])
    answers = {}
    for name, person in people.items():
        client = factories.signed_in(person)
        answers[name] = client.get(row.url).status_code
    assert answers == {"anna": 200, "arno": 200, "boris": 404, "eva": 200}
