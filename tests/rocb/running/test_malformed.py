"""`rocb.running.malformed`: errors caused by the request get 400 with a message, and our own bugs stay errors."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client, RequestFactory, TestCase
from wagtail.test.utils.form_data import querydict_from_html
from wagtail.users.models import UserProfile

from foundation.unsaved import rendering
from rocb.running.malformed import is_malformed, is_named
from tests import marked_forms
from tests.rights_world import World, build

SENTENCE = "A field was missing"


class MalformedRequestsTest(TestCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = build()

    def setUp(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.world.people["A"])

    def test_the_answer_is_a_sentence(self) -> None:
        requests: list[tuple[str, str, Any]] = [
            ("post", "/admin/choose-external-link/", {}),
            ("get", "/admin/choose-page/chosen-multiple/", {"id": "None"}),
            ("get", "/admin/images/chooser/chosen-multiple/", {"id": "9" * 5000}),
            ("get", "/admin/documents/chooser/chosen-multiple/", {"id": "9" * 30}),
            ("post", f"/admin/pages/{self.world.rows['own draft'].pk}/copy/", {}),
        ]
        for method, path, data in requests:
            response = getattr(self.client, method)(path, data)
            assert response.status_code == 400, path
            assert SENTENCE in response.content.decode(), path

    def test_no_number_in_a_block_is_a_fault(self) -> None:
        page = self.world.rows["own draft"].specific
        address = f"/admin/pages/{page.pk}/edit/"
        sent: QueryDict = querydict_from_html(self.client.get(address).content.decode(), form_id="page-edit-form")
        sent["body-count"] = "0"
        for number in ("1.0", "None", "9" * 30):
            for kind in ("figure", "gallery", "file", "card"):
                data = marked_forms.with_number(sent, marked_forms.Place("body", kind, ""), number)
                assert self.client.post(f"{address}preview/", data).status_code in {200, 400}, (kind, number)

    def test_no_part_of_an_address_is_a_fault(self) -> None:
        draft = self.world.rows["own draft"].pk
        requests: list[tuple[str, str, Any, int]] = [
            *(("get", f"/admin/pages/{2**63 + more}/edit/", {}, 404) for more in (0, 10**25)),
            ("get", f"/admin/pages/{draft}/move/{2**63}/confirm/", {}, 404),
            ("get", f"/admin/versions/{2**63}/", {}, 404),
            ("get", "/admin/bulk/auth/user/delete/?id=1", {}, 404),
            ("post", "/admin/editing-sessions/ping/auth/user/1/1/", {}, 404),
            ("get", "/admin/images/chooser/chosen/abc/", {}, 400),
            ("get", f"/admin/api/main/pages/?offset={10**25}", {}, 400),
            ("post", f"/admin/pages/{draft}/copy/", {"new_parent_page": str(10**25)}, 400),
        ]
        for method, path, data, expected in requests:
            assert getattr(self.client, method)(path, data).status_code == expected, path

    def test_no_rich_text_and_no_number_of_a_form_is_a_fault(self) -> None:
        page = self.world.rows["own draft"].specific
        address = f"/admin/pages/{page.pk}/edit/"
        sent: QueryDict = querydict_from_html(self.client.get(address).content.decode(), form_id="page-edit-form")
        block = {"body-count": "1", "body-0-type": "text", "body-0-deleted": "", "body-0-order": "0", "body-0-id": ""}
        odd = ["{", "[]", "[" * 5000, "", "null", "7"]
        for number in ([1], {"a": 1}, 1.0, True, "x", 10**25):
            entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"id": number}}
            place = {"offset": 0, "length": 4, "key": 0}
            text = {"key": "a", "text": "Text", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
            odd += [
                json.dumps({"blocks": [{**text, "entityRanges": [place]}], "entityMap": entities})
                for entities in ({"0": entity}, {})
            ]
        for value in odd:
            for where in (address, f"{address}preview/"):
                data = {**sent.dict(), **block, "body-0-value": value}
                assert self.client.post(where, data).status_code in {200, 302, 400}, (where, value)
        data = {**sent.dict(), "body-count": "0", "organisations": str(10**25)}
        assert self.client.post(f"{address}preview/", data).status_code in {200, 400}

    def test_the_sentence_is_in_the_language_of_the_person(self) -> None:
        profile = UserProfile.get_for_user(self.world.people["A"])
        profile.preferred_language = "fr"
        profile.save()
        assert "Il manquait un champ" in self.client.post("/admin/choose-external-link/", {}).content.decode()

    def test_a_fault_of_our_code_stays_a_fault(self) -> None:
        with mock.patch("wagtail.admin.views.chooser.BrowseView.get", side_effect=ValueError("no input")):
            assert self.client.get("/admin/choose-page/").status_code == 500
        with mock.patch("wagtail.admin.views.chooser.BrowseView.get", side_effect=RuntimeError("q")):
            assert self.client.get("/admin/choose-page/?q=q").status_code == 500

    def test_what_the_request_names_is_a_warning_and_what_only_a_library_says_an_error(self) -> None:
        with self.assertLogs("rocb.running.malformed") as logs:
            self.client.get("/admin/choose-page/chosen-multiple/?id=None")
            self.client.post("/admin/choose-external-link/", {})
        assert [(one.levelname, bool(one.exc_info)) for one in logs.records] == [("WARNING", True), ("ERROR", True)]

    def test_a_number_that_no_row_can_have_is_one_line_in_the_log(self) -> None:
        self.client.force_login(self.world.people["editor"])
        for number in (2**63, 10**20, 10**40):
            for method in ("get", "post"):
                with self.assertLogs("rocb.running.malformed") as logs:
                    path = f"/admin/bulk/wagtailcore/page/publish/?id={number}"
                    assert getattr(self.client, method)(path).status_code == 400
                assert [(one.levelname, one.exc_info) for one in logs.records] == [("WARNING", None)]


@pytest.mark.parametrize("path", ["/en/", "/api/v2/pages/", "/admin/login/", "/media/x", "/no-such-address/"])
def test_an_address_with_too_many_parameters_gets_400_and_one_warning(
    settings: Any, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    response = Client(raise_request_exception=False).get(f"{path}?a&b=1&&c&d&e")
    assert response.status_code == 400
    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)


@pytest.mark.django_db
def test_as_many_parameters_as_allowed_are_read(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    assert Client().get("/admin/login/?a&b&c&d&e").status_code == 302


def raised(code: str, file: str, **names: Any) -> Exception:
    """Return the error that ``code`` raises as a line of ``file``."""
    try:
        exec(compile(code, file, "exec"), names)
    except Exception as error:
        return error
    raise AssertionError


OURS = str(settings.BASE_DIR / "news" / "x.py")
LIBRARY = "/site-packages/wagtail/x.py"


@pytest.mark.parametrize(
    ("code", "file", "expected"),
    [
        ("int('x1')", LIBRARY, True),
        ("int('other')", LIBRARY, True),
        ("int('x1')", OURS, True),
        ("int('other')", OURS, False),
        ("None.x", LIBRARY, True),
        ("None.x", OURS, False),
        ("call()", LIBRARY, False),
        ("call()", rendering.__file__, False),
        ("None.x", rendering.__file__, True),
        ("1/0", LIBRARY, True),
        ("raise OSError('x1')", LIBRARY, False),
        ("raise RuntimeError('x1')", LIBRARY, False),
        ("sent['gone']", OURS, True),
        ("dict(a=1)['gone']", OURS, False),
        ("template.render(context)", LIBRARY, False),
    ],
)
def test_the_cause_of_an_error_is_in_what_was_sent_or_in_our_code(code: str, file: str, expected: bool) -> None:
    names: dict[str, Any] = {"sent": QueryDict("a=1"), "context": Context({"broken": lambda: None + 1})}  # type: ignore[operator]
    exec(compile("def call(): None.x", OURS, "exec"), names)
    error = raised(code, file, template=Template("{{ broken }}"), **names)
    request = RequestFactory().post("/admin/", {"number": "x1"})
    assert is_malformed(request, error) is expected
    if "int('x1')" in code:
        assert is_named(request, error)


def test_a_request_that_sends_nothing_is_not_malformed() -> None:
    error = raised("None.x", LIBRARY)
    assert not is_malformed(RequestFactory().get("/admin/"), error)
    assert is_malformed(RequestFactory().get("/admin/?a=1"), error)
    assert is_malformed(RequestFactory().post("/admin/", json.dumps([1]), content_type="application/json"), error)
