"""``MAILERS`` under Django 6.0, which does not know this setting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from foundation import django60

OUTBOX = "foundation.mailing.outbox.EmailBackend"


def test_mailers_are_new_connections_with_the_options_of_the_setting(settings: Any) -> None:
    settings.MAILERS = {
        "default": {"BACKEND": "types.SimpleNamespace"},
        "server": {"BACKEND": "types.SimpleNamespace", "OPTIONS": {"host": "mail.example", "port": 2525}},
    }
    mailers = django60.Mailers()
    assert mailers.get("server") == SimpleNamespace(host="mail.example", port=2525)
    assert mailers.get("server") is not mailers.get("server")
    assert mailers.default == SimpleNamespace()
    assert mailers.get("other") is None


@pytest.mark.parametrize(
    ("is_django_60", "backend", "found"),
    [(True, "django.core.mail.backends.smtp.EmailBackend", ["mailing.W002"]), (True, OUTBOX, []), (False, "other", [])],
)
def test_a_site_under_django_60_names_the_default_mailer_twice(
    is_django_60: bool, backend: str, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SimpleNamespace(MAILERS={"default": {"BACKEND": OUTBOX}}, EMAIL_BACKEND=backend)
    monkeypatch.setattr(django60, "IS_DJANGO_60", is_django_60)
    monkeypatch.setattr(django60, "settings", settings)
    assert [message.id for message in django60.check_mailers()] == found
