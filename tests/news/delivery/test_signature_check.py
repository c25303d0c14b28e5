"""Findings of the checker; and our code samples accept what we sign and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from news.delivery import message_contract, signature_check, webhooks
from news.delivery.signature_check import Known, check, read_headers, samples
from news.models import Channel

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY = '{"type":"article.published","data":{"title":"Gold – Золото"}}'
ID = "msg_1f"
# Created independently (openssl dgst -sha256 -mac HMAC) from the four values above.
SIGNATURE = "v1,dHYDYwFGxXMClRBABANWOkqFEWHC3IPiMC1GRcDgFzA="


def signed(*, key: bytes = KEY, at: datetime = AT, body: str = BODY, message_id: str = ID) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(key, f"{message_id}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    value = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": value}


def lines(headers: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def wrong(**values: Any) -> list[str]:
    values = {"secret": SECRET, "headers": lines(signed()), "body": BODY, "known": Known(body=BODY), "at": AT, **values}
    return [finding.words for finding in check(**values) if not finding.is_right]


@pytest.mark.parametrize("depth", [9_980, *range(9_990, 10_000), 100_000])
def test_a_deeply_nested_body_is_one_finding(depth: int) -> None:
    assert wrong(body="[" * depth + "]" * depth, known=Known(body=None))


@pytest.mark.parametrize("body", ['"\\ud800"', '{"\\udfff": 1}', "9" * 5000])
def test_a_body_that_cannot_be_written_as_json_is_one_finding(body: str) -> None:
    assert wrong(body=body, known=Known(body=None))


def test_a_good_message_has_nothing_wrong() -> None:
    assert wrong() == []
    assert wrong(body=BODY + "\r\n") == []  # added by a form
    earlier = signed(key=b"z" * 32)["webhook-signature"]
    both = {**signed(), "webhook-signature": f"{earlier} {signed()['webhook-signature']} v1a,xyz"}
    assert wrong(headers=lines(both)) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"secret": "not base64!"}, "The secret cannot be read"),
        ({"secret": "whsec_"}, "The secret cannot be read"),
        (
            {"known": Known(body=BODY, secrets=["whsec_other"])},
            "None of your webhooks uses this secret. Create a new secret to see one",
        ),
        (
            {"known": Known()},
            "We did not send you a message with this webhook-id. Check whether it was changed on the way",
        ),
        ({"headers": ""}, "webhook-id, webhook-timestamp, webhook-signature"),
        ({"headers": lines({**signed(), "webhook-timestamp": "1773489600000"})}, "milliseconds"),
        ({"headers": lines({**signed(), "webhook-timestamp": "noon"})}, "whole number of seconds"),
        ({"headers": lines(signed(at=AT + timedelta(hours=1)))}, "in the future"),
        (
            {"headers": lines({**signed(), "webhook-signature": "v1a,xyz"})},
            "webhook-signature does not contain a v1 signature (“v1,” followed by base64)",
        ),
        (
            {"body": json.dumps(json.loads(BODY), indent=2, ensure_ascii=False)},
            "The first difference is at character 2",
        ),
        (
            {"body": BODY.replace("Gold", "Lead")},
            "The secret is correct, but this is not the body that we signed. Check the bytes as received, before parsing",
        ),
        (
            {"secret": "whsec_" + base64.b64encode(b"x" * 32).decode()},
            "The body is as we sent it, but it was not signed with this secret.",
        ),
        ({"body": "something", "known": Known()}, "neither this body nor this secret"),
    ],
)
def test_what_is_wrong_is_said(values: dict[str, Any], said: str) -> None:
    assert said in " ".join(wrong(**values))


def test_an_old_message_is_not_wrong_by_itself_but_its_age_is_told() -> None:
    findings = check(
        secret=SECRET, headers=lines(signed()), body=BODY, known=Known(body=BODY), at=AT + timedelta(minutes=6)
    )
    assert all(finding.is_right for finding in findings)
    assert any("more than 5 minutes old" in finding.words for finding in findings)


def test_headers_are_read_as_programs_print_them() -> None:
    expected = {"webhook-id": "1", "webhook-timestamp": "2"}
    assert read_headers("Webhook-Id: 1\r\nWEBHOOK-TIMESTAMP:2\nHost: x") == expected
    assert read_headers("HTTP_WEBHOOK_ID: 1\nHTTP_WEBHOOK_TIMESTAMP: 2") == expected
    assert read_headers('"webhook-id": "1",\n"webhook-timestamp": "2"') == expected


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the function of the Python sample as an administration would copy it."""
    scope: dict[str, Any] = {}
    exec(dict(samples())["Python"], scope)
    monkeypatch.setattr(scope["time"], "time", AT.timestamp)
    return scope["verify"]


def test_the_code_accepts_what_we_and_others_sign(verify: Any) -> None:
    assert signed()["webhook-signature"] == SIGNATURE
    verify(SECRET, signed(), BODY.encode())
    two = {**signed(), "webhook-signature": f"v1,AAAA {signed()['webhook-signature']}"}
    verify(SECRET, two, BODY.encode())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"body": BODY.encode() + b" "}, "no signature fits"),
        ({"secret": "whsec_" + base64.b64encode(b"x" * 32).decode()}, "no signature fits"),
        ({"headers": signed(at=AT - timedelta(minutes=6))}, "too long ago"),
        ({"headers": signed(at=AT + timedelta(minutes=6))}, "clocks is wrong"),
        ({"headers": {**signed(), "webhook-id": "msg_2"}}, "no signature fits"),
        ({"headers": {**signed(), "webhook-signature": ""}}, "no signature fits"),
        ({"headers": {**signed(), "webhook-signature": SIGNATURE.replace("v1,", "v1a,")}}, "no signature fits"),
    ],
)
def test_the_code_refuses_everything_else(verify: Any, values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        verify(**{"secret": SECRET, "headers": signed(), "body": BODY.encode(), **values})


def test_each_language_has_its_code() -> None:
    assert [language for language, _code in samples()] == list(signature_check.SAMPLES)
    assert all("webhook-signature" in code for _language, code in samples())


def sent(body: str, *, at: datetime = AT) -> dict[str, str]:
    """Return the headers that our own sender makes for ``body``, with names in lower case."""
    channel = Channel(secret=SECRET, private_key=webhooks._new_private_key())
    return {name.lower(): value for name, value in webhooks.headers_of(channel, ID, body, at=at)}


CHALLENGE = webhooks.challenge_body("word", at=AT)
EARLY, LATE = (message_contract._of_change(sequence, "updated", "article", "") for sequence in (7, 9))
# Headers are right or none, body, status, content, sequence that is stored afterwards.
REQUESTS = [
    (True, CHALLENGE, 200, {"challenge": "word"}, None),
    (True, webhooks.test_body(uuid.UUID(int=1), at=AT), 200, {}, None),
    (True, LATE, 200, {}, 9),
    (True, EARLY, 200, {}, 9),
    (False, LATE, 400, None, 9),
]


def test_the_handler_answers_the_challenge_and_applies_by_sequence(verify: Any) -> None:
    handle, stored = verify.__globals__["handle"], dict[str, Any]()
    for is_signed, body, status, content, sequence in REQUESTS:
        answered, text = handle(SECRET, sent(body) if is_signed else {}, body.encode(), stored)
        assert answered == status
        assert content is None or json.loads(text) == content
        assert [one["sequence"] for one in stored.values()] == ([sequence] if sequence else [])


@pytest.mark.parametrize("name", signature_check.NAMES)
@pytest.mark.parametrize("value", [None, "", "x"])
def test_a_header_that_is_missing_or_malformed_is_a_refusal(verify: Any, name: str, value: str | None) -> None:
    headers = {key: text for key, text in {**sent(BODY), name: value}.items() if text is not None}
    status, _text = verify.__globals__["handle"](SECRET, headers, BODY.encode(), {})
    assert status == 400


@pytest.mark.skipif(not shutil.which("php"), reason="php is not installed (apt-get install php-cli)")
def test_the_handler_in_php_does_the_same_without_a_warning(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    (tmp_path / "verify.php").write_text(dict(samples())["PHP"])
    requests = [[sent(body, at=now) if is_signed else {}, body] for is_signed, body, *_rest in REQUESTS]
    (tmp_path / "requests.json").write_text(json.dumps(requests))
    (tmp_path / "run.php").write_text(
        "<?php error_reporting(E_ALL); ini_set('display_errors', '1'); require 'verify.php'; $stored = [];"
        "foreach (json_decode(file_get_contents('requests.json'), true) as [$headers, $body]) {"
        f"[$status, $content] = handle('{SECRET}', $headers, $body, $stored);"
        "echo json_encode([$status, json_decode($content, true), array_column($stored, 'sequence')]), \"\\n\"; }"
    )
    done = subprocess.run(["php", "run.php"], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.stderr == ""
    for (status, content, stored), (_signed, _body, wanted, expected, sequence) in zip(found, REQUESTS, strict=True):
        assert status == wanted
        assert expected is None or (content or {}) == expected
        assert stored == ([sequence] if sequence else [])


RUN = """
import java.nio.file.*;
import java.util.*;

class Run {
    public static void main(String[] names) throws Exception {
        for (String name : names) {
            Map<String, String> headers = new HashMap<>();
            for (String line : Files.readAllLines(Path.of(name)))
                headers.put(line.split("=", 2)[0], line.split("=", 2)[1]);
            try {
                Verify.verify("SECRET", headers, Files.readAllBytes(Path.of("body")), 300);
                System.out.println("accepted");
            } catch (SecurityException error) {
                System.out.println(error.getMessage());
            }
        }
    }
}
"""


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("java"), reason="Java is not installed (apt-get install default-jdk-headless)")
def test_the_code_in_java_refuses_a_header_that_is_missing_or_malformed(tmp_path: Path) -> None:
    good = sent(BODY, at=datetime.now(UTC))
    cases = [good, *({**good, name: value} for name in signature_check.NAMES for value in (None, "", "x", "9" * 400))]
    (tmp_path / "body").write_text(BODY)
    imports, keyword, code = dict(samples())["Java"].partition("class ")
    (tmp_path / "Run.java").write_text(f"{imports}{RUN.replace('SECRET', SECRET)}{keyword}{code}")
    for number, headers in enumerate(cases):
        lines = [f"{name}={value}" for name, value in headers.items() if value is not None]
        (tmp_path / str(number)).write_text("\n".join(lines))
    run = ["java", "Run.java", *map(str, range(len(cases)))]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True)
    accepted, *refused = done.stdout.splitlines()
    assert accepted == "accepted"
    assert len(refused) == len(cases) - 1
    assert "accepted" not in refused
