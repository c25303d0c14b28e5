"""`foundation.settings`: valid settings, and messages for invalid ones."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.middleware.csp import ContentSecurityPolicyMiddleware

from foundation import settings as readers
from foundation.settings import PUBLIC_URL, TAG_AUTHORITY, TOPIC_MODEL, Need, model_name, model_of
from rocb.models import Topic


@pytest.mark.parametrize(
    ("need", "value", "is_right"),
    [
        (PUBLIC_URL, "https://www.example.org", True),
        (PUBLIC_URL, "http://127.0.0.1:8000", True),
        (PUBLIC_URL, "https://www.example.org/", False),
        (PUBLIC_URL, "www.example.org", False),
        (PUBLIC_URL, None, False),
        (TAG_AUTHORITY, "example.org,2021", True),
        (TAG_AUTHORITY, "office@example.org,2021-05-01", True),
        (TAG_AUTHORITY, "example.org", False),
        (TAG_AUTHORITY, "example.org,21", False),
        (TOPIC_MODEL, "app.Topic", True),
        (TOPIC_MODEL, "app.models.Topic", False),
        (TOPIC_MODEL, "Topic", False),
        (TOPIC_MODEL, Topic, False),
    ],
)
def test_a_value_is_right_or_not(need: Need, value: Any, is_right: bool) -> None:
    assert need.is_right(value) is is_right


def test_a_model_that_its_setting_names_is_found() -> None:
    assert model_name("TOPIC_MODEL") == "rocb.Topic"
    assert model_of("TOPIC_MODEL") is Topic


def test_the_error_of_a_start_lists_all_that_is_wrong(settings: Any) -> None:
    settings.TOPIC_MODEL = ""
    settings.PUBLIC_URL = "nowhere"
    with pytest.raises(ImproperlyConfigured) as caught:
        model_name("TOPIC_MODEL")
    _first, *lines = str(caught.value).splitlines()
    assert [line.split(" is ")[0] for line in lines] == ["- PUBLIC_URL", "- TOPIC_MODEL"]


def test_a_middleware_made_from_another_counts_as_that(settings: Any) -> None:
    assert readers.has_middleware(ContentSecurityPolicyMiddleware)
    settings.MIDDLEWARE = []
    assert not readers.has_middleware(ContentSecurityPolicyMiddleware)


def test_without_a_picture_for_sharing_there_is_no_address_of_one(settings: Any) -> None:
    assert readers.share_picture() == settings.PUBLIC_URL + settings.SHARE_PICTURE
    del settings.SHARE_PICTURE
    assert readers.share_picture() == ""


def test_a_url_counts_as_included_unless_that_of_pages_above_takes_its_requests(settings: Any) -> None:
    assert readers.is_included("wagtailadmin_pages:edit", 1)
    assert not readers.is_included("nothing")
    settings.ROOT_URLCONF = "tests.foundation.shadowed_urls"
    assert readers.is_included("above")
    assert readers.is_included("same")
    assert not readers.is_included("below")


@pytest.mark.parametrize(
    ("apps", "is_refused"),
    [
        (["theirs", "foundation.jobs", "mysite.theirs"], False),  # without the plug-in of that name
        (["foundation.jobs"], False),
        (["theirs", "foundation.jobs", "theirs"], True),
        (["theirs", "foundation.jobs", "theirs.apps.TheirsConfig"], True),
        (["other", "foundation.jobs", "other"], False),  # for Django to refuse
    ],
)
def test_a_package_that_hides_a_plug_in_is_refused(
    apps: list[str], is_refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("theirs/__init__.py", "other/__init__.py", "packages/theirs/apps.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(readers, "settings", SimpleNamespace(INSTALLED_APPS=apps))
    monkeypatch.setattr(readers, "__file__", str(tmp_path / "packages" / "foundation" / "settings.py"))
    with (
        pytest.raises(ImproperlyConfigured, match=rf"the plug-in {apps[0]}, .*Rename") if is_refused else nullcontext()
    ):
        readers.refuse_namesakes()
    monkeypatch.setattr(readers, "__file__", str(tmp_path / "foundation" / "settings.py"))
    readers.refuse_namesakes()  # the plug-ins themselves, beside the foundation
