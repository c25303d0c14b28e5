"""`news.http.Client`: requests, allowed redirects, and allowed addresses."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Iterator

import pytest

from news.http import ALTERNATIVE_PORTS, HttpError, Kind, Limits
from tests.publisher import Publisher, Reply, Request, client_for_loopback


@pytest.fixture
def other() -> Iterator[Publisher]:
    """A publisher at another origin: same host, other port."""
    with Publisher() as publisher:
        yield publisher


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status, headers={"Location": to})


def kind_of(url: str, **options: object) -> Kind:
    with pytest.raises(HttpError) as caught:
        client_for_loopback(**options).request(url)
    return caught.value.kind


# --- What is sent and what comes back -------------------------------------------------------------------------------


def test_a_request_says_who_asks_and_nothing_more(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    publisher.serve("/feed.xml", body=b"<rss/>")
    client_for_loopback(user_agent="newsroom/1 (+https://example.org)").request(publisher.url("/feed.xml?a=b#c"))
    [request] = publisher.requests
    assert (request.method, request.path) == ("GET", "/feed.xml?a=b")
    assert request.headers == {
        "host": f"127.0.0.1:{publisher.port}",
        "user-agent": "newsroom/1 (+https://example.org)",
        "accept": "*/*",
        "accept-encoding": "gzip, deflate, br, zstd",
    }


def test_no_cookie_is_kept(publisher: Publisher) -> None:
    publisher.serve("/", Reply(headers={"Set-Cookie": "a=b"}))
    client = client_for_loopback()
    client.request(publisher.url("/"))
    client.request(publisher.url("/"))
    assert "cookie" not in publisher.requests[1].headers


def test_a_header_of_the_answer_is_found_however_it_is_written_and_however_often(publisher: Publisher) -> None:
    publisher.serve(
        "/",
        b'HTTP/1.1 200 OK\r\nETAG:   "a"  \r\nLink: <1>\r\nlink: <2>\r\nX-Long: one\r\n  two\r\nX-Latin: caf\xe9\r\n\r\n',
    )
    headers = client_for_loopback().request(publisher.url("/")).headers
    assert headers.first("etag") == '"a"'
    assert headers.all("link") == ["<1>", "<2>"]
    assert headers.first("x-long") == "one two"
    assert headers.first("x-latin") == "caf\xe9"
    assert headers.first("absent") == ""


def test_an_answer_of_any_status_is_an_answer(publisher: Publisher) -> None:
    publisher.serve("/", Reply(503, b"later", {"Retry-After": "60"}))
    response = client_for_loopback().request(publisher.url("/"))
    assert (response.status, response.body, response.headers.first("retry-after")) == (503, b"later", "60")


@pytest.mark.parametrize("status", ["100 Continue", "102 Processing", "103 Early Hints", "199 Odd"])
def test_an_interim_answer_is_not_the_answer(publisher: Publisher, status: str) -> None:
    interim = f"HTTP/1.1 {status}\r\nLink: </s.css>; rel=preload\r\nContent-Length: 5\r\n\r\n".encode()
    publisher.serve("/", interim * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>")
    response = client_for_loopback().request(publisher.url("/"))
    assert (response.status, response.body, response.headers.first("link")) == (200, b"<rss/>", "")


def test_interim_answers_without_end_are_not_waited_for(publisher: Publisher) -> None:
    publisher.serve("/", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20_000)
    assert kind_of(publisher.url("/")) == Kind.HEADERS_TOO_LARGE


def test_after_interim_answers_there_must_be_an_answer(publisher: Publisher) -> None:
    publisher.serve("/", b"HTTP/1.1 103 Early Hints\r\n\r\n")
    assert kind_of(publisher.url("/")) == Kind.CONNECT


def test_what_came_over_the_wire_is_counted_before_it_is_unpacked(publisher: Publisher) -> None:
    publisher.serve("/", redirect("/next"))
    publisher.serve("/next", b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000)
    response = client_for_loopback().request(publisher.url("/"))
    assert 1050 < response.wire_bytes < 1200


def test_head_has_no_body_whatever_length_it_states(publisher: Publisher) -> None:
    publisher.serve("/", body=b"<rss/>")
    response = client_for_loopback().request(publisher.url("/"), method="HEAD")
    assert (response.body, response.headers.first("content-length")) == (b"", "6")


def test_a_post_carries_its_body_and_does_not_follow(publisher: Publisher) -> None:
    publisher.serve("/hook", Reply(307, b"elsewhere", {"Location": "/other"}))
    response = client_for_loopback().request(
        publisher.url("/hook"), method="POST", headers=[("Content-Type", "application/json")], body=b"{}"
    )
    assert (response.status, response.body) == (307, b"elsewhere")
    [request] = publisher.requests
    assert (request.method, request.body, request.headers["content-type"]) == ("POST", b"{}", "application/json")


def test_redirects_can_be_left_alone(publisher: Publisher) -> None:
    publisher.serve("/", redirect("/other"))
    response = client_for_loopback().request(publisher.url("/"), follow_redirects=False)
    assert (response.status, response.headers.first("location")) == (302, "/other")


def test_a_cookie_that_a_redirect_asks_for_comes_along_in_this_chain_and_to_this_origin_only(
    publisher: Publisher,
) -> None:
    def gate(request: Request) -> Reply:
        if request.headers.get("cookie") == "pass=7":
            return Reply(302, headers={"Location": publisher.url("/inside").replace("127.0.0.1", "localhost")})
        return Reply(302, headers={"Set-Cookie": "pass=7; Path=/; HttpOnly", "Location": publisher.url("/gate")})

    publisher.serve("/gate", gate)
    publisher.serve("/inside", Reply(body=b"in"))
    client = client_for_loopback(lookup=lambda host: ["127.0.0.1"])
    with pytest.raises(HttpError) as refused:  # another host on a private address, but the second request got through
        client.request(publisher.url("/gate"))
    assert refused.value.kind == Kind.REFUSED_ADDRESS
    assert [request.headers.get("cookie") for request in publisher.requests] == [None, "pass=7"]


def test_a_gate_that_sets_ever_the_same_cookie_is_a_circle(publisher: Publisher) -> None:
    publisher.serve("/gate", Reply(302, headers={"Set-Cookie": "a=b", "Location": publisher.url("/gate")}))
    assert kind_of(publisher.url("/gate")) == Kind.REDIRECT_LOOP
    assert len(publisher.requests) == 2


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "Connection", "Cookie", "Referer"])
def test_framing_and_identity_are_not_the_callers_to_set(name: str) -> None:
    with pytest.raises(ValueError, match="not the caller's to set"):
        client_for_loopback().request("http://127.0.0.1/", headers=[(name, "x")])


@pytest.mark.parametrize("header", [("X", "a\r\nY: b"), ("X", "a\x00"), ("X: y", "a"), ("", "a"), ("X", "€")])
def test_a_header_cannot_carry_another(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"cannot be sent|latin-1"):
        client_for_loopback().request("http://127.0.0.1/", headers=[header])


# --- Redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_told(publisher: Publisher, status: int) -> None:
    publisher.serve("/old", redirect("new#top", status))
    publisher.serve("/new", body=b"<rss/>")
    response = client_for_loopback().request(publisher.url("/old"))
    assert (response.body, response.url) == (b"<rss/>", publisher.url("/new"))
    [hop] = response.hops
    assert (hop.status, hop.from_url, hop.to_url) == (status, publisher.url("/old"), publisher.url("/new"))
    assert not response.left_origin


@pytest.mark.parametrize(
    ("statuses", "is_permanent"),
    [([], False), ([301], True), ([301, 308], True), ([302], False), ([301, 302], False), ([302, 301], False)],
)
def test_a_move_is_permanent_if_each_step_of_it_is(
    publisher: Publisher, statuses: list[int], is_permanent: bool
) -> None:
    for number, status in enumerate(statuses):
        publisher.serve(f"/{number}", redirect(f"/{number + 1}", status))
    publisher.serve(f"/{len(statuses)}", body=b"<rss/>")
    asked = publisher.url("/0#as-asked")
    response = client_for_loopback().request(asked)
    assert response.body == b"<rss/>"
    assert response.permanent_url == (publisher.url(f"/{len(statuses)}") if is_permanent else asked)


def test_five_redirects_are_followed_and_the_sixth_is_not(publisher: Publisher) -> None:
    for number in range(6):
        publisher.serve(f"/{number}", redirect(f"/{number + 1}", 301))
    publisher.serve("/6", body=b"<rss/>")
    assert client_for_loopback().request(publisher.url("/1")).body == b"<rss/>"
    assert kind_of(publisher.url("/0")) == Kind.TOO_MANY_REDIRECTS


@pytest.mark.parametrize(
    "circle",
    [["/a"], ["/a#top"], ["#top"], ["/b", "/a"], ["/b", "/c", "/b"]],
    ids=["to itself", "to itself with a fragment", "to a fragment", "of two", "beyond the start"],
)
def test_a_circle_of_redirects_is_named(publisher: Publisher, circle: list[str]) -> None:
    for path, to in zip(["/a", "/b", "/c"], circle, strict=False):
        publisher.serve(path, redirect(to, 308))
    assert kind_of(publisher.url("/a")) == Kind.REDIRECT_LOOP
    assert len(publisher.requests) == len(circle)


@pytest.mark.parametrize(
    "location",
    [
        *("", "file:///etc/hostname", "ftp://feeds.example/", "javascript:alert(1)", "https://", "http://[/"),
        *("http://editor:secret@127.0.0.1/", "http://2130706433/", "http://127.0.0.1\\@feeds.example/", "/a\tb"),
    ],
)
def test_a_redirect_to_no_proper_address_is_refused(publisher: Publisher, location: str) -> None:
    publisher.serve("/", redirect(location))
    with pytest.raises(HttpError) as caught:
        client_for_loopback().request(publisher.url("/"))
    assert caught.value.kind == Kind.REDIRECT_REFUSED
    assert "secret" not in str(caught.value)


def test_a_redirect_without_a_location_is_refused(publisher: Publisher) -> None:
    publisher.serve("/", Reply(301))
    assert kind_of(publisher.url("/")) == Kind.REDIRECT_REFUSED


def test_the_body_of_a_followed_redirect_is_not_waited_for(publisher: Publisher) -> None:
    publisher.serve("/", [b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 100\r\n\r\n", 5.0])
    publisher.serve("/next", body=b"<rss/>")
    assert client_for_loopback(limits=Limits(total_seconds=1)).request(publisher.url("/")).body == b"<rss/>"


@pytest.mark.usefixtures("trusted_authority")
def test_a_redirect_leads_from_http_to_https_and_never_back(publisher: Publisher) -> None:
    client = client_for_loopback(lookup=lambda host: ["127.0.0.1"])
    publisher.serve("/open", body=b"<rss/>")
    with Publisher(certificate="valid.pem") as secure:
        secure.serve("/secure", body=b"<atom/>")
        secure.serve("/down", redirect(publisher.url("/open", host="localhost")))
        publisher.serve("/up", redirect(secure.url("/secure", host="localhost")))
        assert client.request(publisher.url("/up", host="localhost")).body == b"<atom/>"
        with pytest.raises(HttpError, match="from HTTPS to HTTP") as caught:
            client.request(secure.url("/down", host="localhost"))
    assert caught.value.kind == Kind.REDIRECT_REFUSED
    assert not publisher.asked("/open")


CONDITIONS = [("If-None-Match", '"1"'), ("If-Modified-Since", "yesterday"), ("Accept", "text/xml")]


def test_credentials_and_conditions_stay_within_their_origin(publisher: Publisher, other: Publisher) -> None:
    publisher.serve("/start", redirect("/away"))
    publisher.serve("/away", redirect(other.url("/back")))
    other.serve("/back", redirect(publisher.url("/end")))
    publisher.serve("/end", body=b"<rss/>")
    response = client_for_loopback().request(
        publisher.url("/start"), headers=CONDITIONS, credentials=("editor", "pass wörd")
    )
    expected = "Basic " + base64.b64encode("editor:pass wörd".encode()).decode()
    start, away, end = (request.headers for request in publisher.requests)
    for headers in (start, away):
        assert headers["authorization"] == expected
        assert headers["if-none-match"] == '"1"'
    for headers in (other.requests[0].headers, end):  # a redirect back to the first origin comes from another one
        assert not {"authorization", "if-none-match", "if-modified-since"} & headers.keys()
        assert headers["accept"] == "text/xml"
    assert response.left_origin


# --- Addresses ------------------------------------------------------------------------------------------------------


def test_private_addresses_are_refused_unless_a_setting_allows_them(publisher: Publisher) -> None:
    publisher.serve("/", body=b"<rss/>")
    assert kind_of(publisher.url("/"), allowed_private_networks=()) == Kind.REFUSED_ADDRESS
    assert kind_of("http://10.1.2.3/") == Kind.REFUSED_ADDRESS
    only = (ipaddress.ip_network("127.0.0.1/32"),)
    assert client_for_loopback(allowed_private_networks=only).request(publisher.url("/")).body == b"<rss/>"
    assert len(publisher.requests) == 1


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["::1"], ["8.8.8.8", "10.0.0.1"], ["64:ff9b::a9fe:a9fe"]])
def test_a_name_with_any_private_answer_is_refused(answers: list[str]) -> None:
    url = "http://feeds.example/"
    assert kind_of(url, allowed_private_networks=(), lookup=lambda host: answers) == Kind.REFUSED_ADDRESS


@pytest.mark.parametrize("url", ["http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/"])
def test_loopback_in_disguise_is_refused_even_where_loopback_is_allowed(url: str) -> None:
    assert kind_of(url) == Kind.REFUSED_ADDRESS


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost."])
def test_a_number_for_loopback_is_refused_even_where_loopback_is_allowed(publisher: Publisher, host: str) -> None:
    assert kind_of(publisher.url("/", host=host)) == Kind.BAD_URL
    assert not publisher.requests


def test_a_name_is_resolved_once_and_the_judged_address_is_the_one_reached(publisher: Publisher) -> None:
    """With DNS rebinding, the second lookup returns another address. There must be no second lookup."""
    answers = iter([["127.0.0.1"], ["127.66.6.6"]])
    publisher.serve("/", body=b"<rss/>")
    client = client_for_loopback(lookup=lambda host: next(answers))
    assert client.request(publisher.url("/", host="feeds.example")).body == b"<rss/>"
    assert publisher.requests[0].headers["host"] == f"feeds.example:{publisher.port}"
    assert next(answers) == ["127.66.6.6"]


def test_each_hop_is_resolved_and_judged_anew(publisher: Publisher) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    publisher.serve("/", redirect("/again"))
    with pytest.raises(HttpError) as caught:
        client_for_loopback(lookup=lambda host: next(answers)).request(publisher.url("/", host="feeds.example"))
    assert caught.value.kind == Kind.REFUSED_ADDRESS
    assert [request.path for request in publisher.requests] == ["/"]


def test_a_redirect_from_one_host_to_another_on_a_private_address_is_refused_although_it_is_allowed(
    publisher: Publisher,
) -> None:
    with Publisher("127.66.6.6") as inner:
        inner.serve("/canary", body=b"secret")
        publisher.serve("/", redirect(inner.url("/canary")))
        with pytest.raises(HttpError, match="redirects to a private address") as caught:
            client_for_loopback().request(publisher.url("/"))
        assert caught.value.kind == Kind.REFUSED_ADDRESS
        assert client_for_loopback().request(inner.url("/canary")).body == b"secret"
        assert len(inner.requests) == 1


def test_a_host_cannot_lead_to_another_that_may_not_be_reached(publisher: Publisher) -> None:
    publisher.serve("/", redirect("http://inner.example/"))
    names = {"feeds.example": ["127.0.0.1"], "inner.example": ["192.168.0.1"]}
    with pytest.raises(HttpError) as caught:
        client_for_loopback(lookup=names.__getitem__).request(publisher.url("/", host="feeds.example"))
    assert caught.value.kind == Kind.REFUSED_ADDRESS


@pytest.mark.parametrize("url", ["http://feeds.example:22/", "http://feeds.example:6379/", "https://8.8.8.8:8443/"])
def test_a_public_address_is_asked_at_ports_of_the_web_alone(url: str) -> None:
    assert kind_of(url, lookup=lambda host: ["8.8.8.8"]) == Kind.REFUSED_PORT


def test_two_more_ports_can_be_allowed() -> None:
    """The attempt is then refused by the tests' own network guard."""
    client = client_for_loopback(extra_ports=ALTERNATIVE_PORTS, lookup=lambda host: ["8.8.8.8"])
    with pytest.raises(AssertionError, match=r"8\.8\.8\.8', 8443"):
        client.request("https://feeds.example:8443/")
    with pytest.raises(HttpError):
        client.request("https://feeds.example:9443/")


def test_an_error_names_the_host_and_no_secret_of_the_address(publisher: Publisher) -> None:
    publisher.serve("/secret-path", b"")
    with pytest.raises(HttpError) as caught:
        client_for_loopback().request(publisher.url("/secret-path?token=secret"), credentials=("editor", "secret"))
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)
