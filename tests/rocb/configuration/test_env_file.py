"""`rocb.configuration.env_file`: ``newsroom`` reads the same settings as systemd."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from rocb.configuration import environment
from rocb.configuration.env_file import NotRead, parsed, read
from tests.environment import ROOT

SYSTEMD = Path("/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator")
PIECES = [
    "&",
    ";",
    " ",
    "\t",
    "'",
    '"',
    "\\",
    "#",
    "<",
    "|",
    "`",
    "=",
    "a",
    "B1",
    "é",
    "я",
    "://",
    "%2F",
    "(",
    "*",
    "~",
    "!",
    "\\\n",
    "\n",
]
# As the page of the manual on EnvironmentFile= says (systemd.exec(5)), except for lines that are errors here.
RULES = {
    "A=s3://k:s@bucket/folder?endpoint=https://h&region=x": "s3://k:s@bucket/folder?endpoint=https://h&region=x",
    "A=smtp://u:a;b@h:587": "smtp://u:a;b@h:587",
    "A=a$b ${C} $(d) `e`": "a$b ${C} $(d) `e`",
    "A='a$b'": "a$b",
    'A="a$b"': "a$b",
    "A=a#b # c": "a#b # c",
    "A= a  b \t ": "a  b",
    "A=": "",
    "A=it's": "it's",
    "A='a\\b\"c'": 'a\\b"c',
    'A="a\\b\\"c\\\\d\\$e\\`f"': 'a\\b"c\\d$e`f',
    "A=a\\b\\\\c": "ab\\c",
    "A=a\\\nb": "ab",
    "A=a\\ ": "a ",
    "A='a' \"b\"c": "abc",
    "A='a\nb'": "a\nb",
    "  A  =b": "b",
    "#A=1\n;A=2\n\nA=3\nA=4": "4",
    "A=a\r\n": "a",
}
ERRORS = {
    "B=1\nexport A=1": "line 2 does not begin with the name of a variable",
    "1A=1": "line 1 does not begin",
    "A-B=1": "line 1 does not begin",
    "=1": "line 1 does not begin",
    "\ufeffA=1": "line 1 does not begin",
    "B=1\n\nA": "line 3 has no “=”",
    "B=1\nA='b\nC=2": "line 2 opens a quote",
    'A="b\\"': "line 1 opens a quote",
    "# folder C:\\\nA=1": "line 1 is a comment that ends with a backslash",
    "A=a\x07": "line 1 has a control character in the value of A",
    "A=a\0b": "line 1 has a control character",
}


@pytest.mark.parametrize("text", RULES)
def test_a_value_is_read_as_systemd_documents(text: str) -> None:
    assert parsed(text) == {"A": RULES[text]}


@pytest.mark.parametrize("text", ERRORS)
def test_a_line_that_would_be_lost_is_an_error_with_its_number(text: str) -> None:
    with pytest.raises(NotRead, match=ERRORS[text]):
        parsed(text)


def test_a_file_that_is_not_utf_8_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "env").write_bytes(b"A=\xff")
    with pytest.raises(NotRead, match=r"env is not UTF-8"):
        read(tmp_path / "env")


def test_systemd_reads_hostile_values_in_the_same_way(tmp_path: Path) -> None:
    """A program of systemd has the same reader, but also replaces ``$``, which the generated values lack."""
    if not SYSTEMD.exists():
        pytest.skip("systemd is not on this machine")
    dice, texts, expected = random.Random(0), list[str](), dict[str, str]()
    for number in range(3000):
        text = f"V{number}=" + "".join(dice.choice(PIECES) for _ in range(dice.randrange(9)))
        try:
            values = parsed(text)
        except NotRead:
            continue
        texts.append(text)
        expected |= values
    assert len(expected) > 1000
    assert parsed("\n\n".join(texts)) == expected
    (tmp_path / "environment.d").mkdir()
    (tmp_path / "environment.d" / "a.conf").write_text("\n\n".join(texts))
    variables = {"XDG_CONFIG_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run([SYSTEMD], env=variables, capture_output=True, text=True, check=True)
    found = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    expected = {name: value for name, value in expected.items() if value}  # empty ones are ignored there
    assert {name: unquoted(found[name]) for name in expected} == expected


def unquoted(text: str) -> str:
    """Return a value that systemd writes in double quotes if it has special characters."""
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text[1:-1])


def test_newsroom_runs_a_command_with_the_values_of_the_file(tmp_path: Path) -> None:
    """This runs the real script in a release that only prints its environment."""
    release, settings = tmp_path / "release", tmp_path / "env"
    for name in ("deploy", "rocb/configuration", ".venv/bin"):
        (release / name).mkdir(parents=True)
    shutil.copy(ROOT / "rocb/configuration/env_file.py", release / "rocb/configuration")
    script = (ROOT / "deploy/newsroom").read_text().replace("/etc/newsroom/env", str(settings))
    (release / "deploy/newsroom").write_text(script.replace("user=newsroom", "user=$(id -un)"))
    (release / ".venv/bin/python").symlink_to(sys.executable)
    (release / "manage.py").write_text("import json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ)]))")
    settings.write_text(
        "".join(f"{text.replace('A', f'V{number}', 1)}\n" for number, text in enumerate(RULES) if text[0] == "A")
    )
    done = subprocess.run(["sh", release / "deploy/newsroom", "a b", "$c"], capture_output=True, text=True, check=True)
    arguments, values = json.loads(done.stdout)
    assert arguments == ["a b", "$c"]
    assert values["VAR_DIR"] == os.environ.get("VAR_DIR", "/var/lib/newsroom")
    for number, (text, value) in enumerate(RULES.items()):
        if text[0] == "A":
            assert values[f"V{number}"] == value, text
    (tmp_path / "a file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "restore").touch()
    named = ["restore", "a file", "--key=a file", str(tmp_path / "a file"), "folder", "no file", ""]
    command = ["sh", release / "deploy/newsroom", *named]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    arguments, values = json.loads(done.stdout)
    assert arguments == ["restore", str(tmp_path / "a file"), *named[2:]]
    assert values["COMMAND"] == "newsroom"
    settings.write_text("export A=1\n")
    done = subprocess.run(["sh", release / "deploy/newsroom", "x"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Nothing was done. The settings cannot be read: {settings}: line 1 does not begin")
    settings.unlink()
    done = subprocess.run(["sh", release / "deploy/newsroom", "x"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"There is no {settings}. docs/deploy.md says what it contains.\n")


def test_a_file_of_the_release_sets_what_the_environment_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {"B": ""})
    environment._from_file(tmp_path / "none")
    (tmp_path / ".env").write_text("A=a&b\nB=c\n")
    environment._from_file(tmp_path / ".env")
    assert os.environ == {"A": "a&b", "B": ""}
    (tmp_path / ".env").write_text("export A=1\n")
    with pytest.raises(ImproperlyConfigured, match=r"\.env: line 1 does not begin"):
        environment._from_file(tmp_path / ".env")
