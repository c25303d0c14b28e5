"""`rocb.settings`: a wrong value stops the start with one sentence that says what to do."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rocb.configuration import security
from tests import processes
from tests.environment import NAMES, ROOT

SECRET = "0123456789-abcdefghij-" * 3
PRODUCTION = {
    "OPERATOR_MAIL": "it@example.org",
    "ENVIRONMENT": "production",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "www.example.org",
    "PUBLIC_URL": "https://www.example.org",
    "MAIL_URL": "smtp://mail.example.org",
    "BEHIND_PROXY": "1",
}

# Wrong settings, and what the message must name.
WRONG = {
    "environment": ({"ENVIRONMENT": "staging"}, "ENVIRONMENT", "local, test or production"),
    "no secret key": ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY", "50 random characters"),
    "short secret key": ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY", "50 random characters"),
    "short former key": ({**PRODUCTION, "SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS", "former keys"),
    "no mail server": ({**PRODUCTION, "MAIL_URL": ""}, "MAIL_URL", "smtp://user:password@"),
    "no hosts": ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS", "host names"),
    "no public address": ({**PRODUCTION, "PUBLIC_URL": ""}, "PUBLIC_URL", "https://www.example.org"),
    "address without scheme": ({"PUBLIC_URL": "www.example.org"}, "PUBLIC_URL", "scheme and host"),
    "address with path": ({"PUBLIC_URL": "https://www.example.org/site"}, "PUBLIC_URL", "scheme and host"),
    "debug in production": ({**PRODUCTION, "DEBUG": "1"}, "DEBUG", "production"),
    "unknown database": ({"DATABASE_URL": "oracle://host/name"}, "DATABASE_URL", "postgres://"),
    "MySQL": ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL", "postgres://"),
    "no address of a database": ({"DATABASE_URL": "nonsense"}, "DATABASE_URL", "postgres://"),
    "malformed organisation model": ({"ORGANISATION_MODEL": "Organisation"}, "ORGANISATION_MODEL", "app.Model"),
    "missing organisation model": ({"ORGANISATION_MODEL": "rocb.Nobody"}, "ORGANISATION_MODEL", "no such model"),
    "organisation model of no app": ({"ORGANISATION_MODEL": "nowhere.Thing"}, "ORGANISATION_MODEL", "no such model"),
    "private networks": ({"HTTP_ALLOWED_PRIVATE_NETWORKS": "loopback"}, "HTTP_ALLOWED_PRIVATE_NETWORKS", "10.1.0.0/16"),
    "contact": ({"HTTP_CONTACT": "editors@example.org"}, "HTTP_CONTACT", "mailto:"),
    "languages": ({"LANGUAGES": "en,klingon"}, "LANGUAGES", "en,ru,fr,de"),
    "notes on countries": ({"COUNTRY_NOTES": "XK=A note"}, "COUNTRY_NOTES", "XK.en=A note"),
    "port in words": ({"PORT": "eighty"}, "PORT", "whole number"),
    "port too high": ({"PORT": "70000"}, "PORT", "whole number"),
    "flag": ({"DEBUG": "maybe"}, "DEBUG", "1 or 0"),
    "cache": ({"REDIS_URL": "memcached://host"}, "REDIS_URL", "redis://"),
    "mail": ({"MAIL_URL": "host:25"}, "MAIL_URL", "smtp://"),
    "mail with a password": ({"MAIL_URL": f"smtp+tls://u:{SECRET}@host"}, "MAIL_URL", "smtps://"),
    "level of the log": ({"LOG_LEVEL": "loud"}, "LOG_LEVEL", "INFO, WARNING"),
    "format of the log": ({"LOG_FORMAT": "xml"}, "LOG_FORMAT", "text or json"),
    "reports without a library": ({"SENTRY_DSN": "https://key@sentry.example.org/1"}, "SENTRY_DSN", "sentry-sdk"),
    "folder that cannot be": ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR", "cannot be written (Not a directory)"),
    "file of a secret": ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE", "cannot be read"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """Return exit code and output of ``manage.py check`` for each wrong setting; two at a time."""

    def check(name: str) -> tuple[int, str]:
        folder = tmp_path_factory.mktemp("var")
        done = processes.manage("check", **{"VAR_DIR": str(folder), **WRONG[name][0]})
        return done.returncode, done.stdout + done.stderr

    tmp_path_factory.getbasetemp()  # made once, not by two threads at a time
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(WRONG, pool.map(check, WRONG), strict=True))


@pytest.mark.process
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_ends_in_one_sentence_that_names_it(answers: dict[str, tuple[int, str]], name: str) -> None:
    code, said = answers[name]
    _, variable, hint = WRONG[name]
    assert code == 1
    # Required settings of plug-ins are a list with a sentence each; here one of them is wrong.
    assert len(said.strip().splitlines()) == 1 + said.count("\n- "), said
    assert said.count("\n- ") <= 1
    assert said.startswith("Cannot start: ")
    assert variable in said
    assert hint in said
    assert SECRET not in said


@pytest.mark.process
def test_production_starts_when_it_is_told_what_it_must_know(tmp_path: Path) -> None:
    done = processes.manage("check", "--deploy", "--fail-level", "WARNING", VAR_DIR=str(tmp_path), **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.process
def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(f"{SECRET}\n")
    values = {**PRODUCTION, "SECRET_KEY": "", "SECRET_KEY_FILE": str(key), "VAR_DIR": str(tmp_path / "var")}
    done = processes.run("-c", "from rocb import settings; print(settings.SECRET_KEY)", **values)
    assert done.stdout.strip() == SECRET


@pytest.mark.process
def test_links_of_mails_outlive_a_new_secret(tmp_path: Path) -> None:
    """This covers the link that ends a subscription, the one that cancels a registration, and a session."""
    sign = """
from django.core import signing
import django; django.setup()
from events.registration import places
from news.delivery import mail_subscriptions as mails
"""
    values = {**PRODUCTION, "VAR_DIR": str(tmp_path)}
    signed = processes.run(
        "-c", sign + "print(mails._signer.sign('a'), places._cancel_signer.sign('b'), signing.dumps('c'))", **values
    ).stdout.split()
    assert len(signed) == 3
    new = {**values, "SECRET_KEY": "new" * 20}
    read = f"a, b, c = {signed!r}\nprint(mails._signer.unsign(a), places._cancel_signer.unsign(b), signing.loads(c))"
    assert processes.run("-c", sign + read, **new, SECRET_KEY_FALLBACKS=f"{'x' * 50},{SECRET}").stdout.split() == [
        "a",
        "b",
        "c",
    ]
    assert "BadSignature" in processes.run("-c", sign + read, **new).stderr


@pytest.mark.process
def test_subdomains_lists_of_browsers_and_the_line_about_a_demonstration_are_off_until_asked_for(
    tmp_path: Path,
) -> None:
    code = "from rocb import settings as s\n"
    code += "print(s.SECURE_HSTS_SECONDS > 0, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD, s.DEMONSTRATION)"
    values = {**PRODUCTION, "VAR_DIR": str(tmp_path)}
    assert processes.run("-c", code, **values).stdout.split() == ["True", "False", "False", "False"]
    values |= {"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1", "DEMONSTRATION": "1"}
    assert processes.run("-c", code, **values).stdout.split() == ["True", "True", "True", "True"]


@pytest.mark.process
def test_without_a_secret_one_is_made_once_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    code = "from rocb import settings; print(settings.SECRET_KEY)"
    first, second = (processes.run("-c", code, VAR_DIR=str(tmp_path)).stdout for _ in range(2))
    assert first == second
    assert len(first.strip()) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_two_processes_that_start_together_have_the_same_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one starts at the worst moment: while the first makes its key, or has just opened its file."""
    found: list[str] = []

    def token(size: int) -> str:
        if not found:
            found.append("")
            found[0] = security._secret_key()
        return make(size)

    make = security.secrets.token_urlsafe
    monkeypatch.setattr(security, "VAR_DIR", tmp_path)
    monkeypatch.setattr(security, "text", lambda name: "")
    monkeypatch.setattr(security.secrets, "token_urlsafe", token)
    found.append(security._secret_key())
    assert len(set(found)) == 1
    assert len(found[0]) > 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_example_of_an_environment_lists_every_variable_with_its_meaning() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = [match[1] for line in lines if (match := re.match(r"#?\s?([A-Z][A-Z_]+)=", line))]
    assert sorted(listed) == NAMES
    for name in listed:
        place = next(number for number, line in enumerate(lines) if re.match(rf"#?\s?{name}=", line))
        assert lines[place - 1].startswith("# "), f"{name} has no line that says what it means"


def test_languages_are_named_by_themselves_and_the_first_is_the_default() -> None:
    code = "from django.conf import settings as s; answer = [s.LANGUAGES, s.LANGUAGE_CODE, s.WAGTAIL_I18N_ENABLED]"
    assert processes.ask(code, LANGUAGES="fr, de") == [[["fr", "Français"], ["de", "Deutsch"]], "fr", True]
    assert processes.ask(code, LANGUAGES="en") == [[["en", "English"]], "en", False]
    default = [["en", "English"], ["ru", "Русский"], ["fr", "Français"]]
    assert processes.ask(code, LANGUAGES="") == [default, "en", True]
