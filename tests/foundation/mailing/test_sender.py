"""`foundation.mailing.sender`: the sender has the office's name in the language of the email."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from foundation.mailing.sender import sender

NAMES = {"fr": "BRRC Europe"}


@pytest.fixture(autouse=True)
def office(settings: Any) -> None:
    settings.WAGTAIL_SITE_NAME = lazy(lambda: NAMES.get(get_language() or "", "ROCB Europe"), str)()
    settings.DEFAULT_FROM_EMAIL = "ROCB Europe <news@x.example>"


def test_the_sender_has_the_name_of_the_office_in_the_language_of_the_mail() -> None:
    assert sender("fr") == "BRRC Europe <news@x.example>"
    with override("fr"):
        assert sender() == "BRRC Europe <news@x.example>"
        assert sender("en") == "ROCB Europe <news@x.example>"


@pytest.mark.parametrize("written", ["news@x.example", "The Newsroom <news@x.example>"])
def test_a_sender_that_the_operator_named_stays(settings: Any, written: str) -> None:
    settings.DEFAULT_FROM_EMAIL = written
    assert sender("fr") == written
