"""``manage.py status`` says in a terminal what the screen says."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from rocb.backup import upgrade
from rocb.management.commands import status
from rocb.state.judging import Level, Line


def test_each_line_is_printed_and_a_failure_sets_the_exit_status(
    db: None, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        Line("worker", Level.GOOD, "The worker is running."),
        Line("disk", Level.WARNING, "The disk is filling up."),
        Line("updates", Level.GOOD, "No one answers.", is_unknown=True),
    ]
    monkeypatch.setattr(status, "lines", lambda facts: found)
    call_command("status")
    assert (
        capsys.readouterr().out
        == "good     The worker is running.\nwarning  The disk is filling up.\nunknown  No one answers.\n"
        "Times: Asia/Baku\n"
    )
    found.append(Line("mail", Level.BAD, "Mail is away.", "Correct MAIL_URL."))
    with pytest.raises(SystemExit):
        call_command("status")
    assert "FAILING  Mail is away. Correct MAIL_URL." in capsys.readouterr().out


def test_a_database_that_does_not_respond_is_said(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**kwargs: Any) -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(status, "facts", away)
    with pytest.raises(SystemExit):
        call_command("status")
    assert "does not respond: connection refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("why_not", "said"),
    [("", "is not migrated. Run newsroom migrate."), ("3 migrations are due.", "FAILING  3 migrations are due.")],
)
@pytest.mark.parametrize("error", ['relation "wagtailcore_site" does not exist\nLINE 1', "no such table: x"])
def test_a_database_that_is_not_migrated_is_said(
    capsys: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, error: str, why_not: str, said: str
) -> None:
    def lacking(**kwargs: Any) -> None:
        raise OperationalError(error)

    settings.COMMAND = "newsroom"
    monkeypatch.setattr(status, "facts", lacking)
    monkeypatch.setattr(upgrade, "why_not_migrate", lambda: why_not)
    with pytest.raises(SystemExit):
        call_command("status")
    printed = capsys.readouterr().err
    assert said in printed
    assert "does not respond" not in printed
