"""Sources, their entries, and the editors' decisions."""

from __future__ import annotations

from news.models import (
    Entry,
    EntryAction,
    EntryRevision,
    Host,
    HubSubscription,
    Poll,
    Rule,
    Source,
    SourceAlert,
    Tombstone,
)
from news.parsing.sanitize import SANITIZER_VERSION
from tests.benchmarks.scale.fill import DAY, ago, fill, identity, pick, text, words

ENTRY = 2  # see `identity`
POLLS_KEPT = 50


def sources(count: int, *, organisations: list[int], topics: list[int]) -> int:
    """Add sources: of each hundred, five fail, two are paused, one each is gone, moved and held; a quarter publishes
    automatically.
    """
    failing, paused, gone, moved, held = (
        f"n %% 100 IN ({numbers})" for numbers in ("10, 30, 50, 70, 90", "15, 35", "41", "42", "44")
    )
    before = fill(
        Source,
        count,
        kind=pick(["feed"] * 8 + ["page", "sitemap", "calendar"]),
        url="'https://press' || n || '.example/feed.xml'",
        home_url="'https://press' || n || '.example/'",
        host="'press' || n || '.example'",
        title=f"initcap({words(2)}) || ' ' || n",
        organisation_id=f"CASE WHEN n %% 3 = 0 THEN {pick(organisations)} END",
        language=pick(["en", "ru", "fr", "de", "es", "pl"]),
        trust="CASE WHEN n %% 4 = 0 THEN 'publish' ELSE 'review' END",
        trusted_at=f"CASE WHEN n %% 4 = 0 THEN {ago(str(60 * DAY))} END",
        first_read_at=ago(str(400 * DAY)),
        created_at=ago(str(400 * DAY)),
        is_paused=paused,
        next_poll_at="now() + (600 + n %% 3600) * interval '1 second'",
        last_polled_at=ago("n %% 3600"),
        last_success_at=f"CASE WHEN {failing} THEN {ago(str(3 * DAY))} ELSE {ago('n %% 3600')} END",
        last_new_at=ago("n %% 86400"),
        usual_gap="interval '1 hour'",
        expected_by=f"CASE WHEN n %% 100 = 60 THEN {ago(str(DAY))} ELSE now() + interval '2 days' END",
        failures=f"CASE WHEN {failing} THEN 20 ELSE 0 END",
        first_failed_at=f"CASE WHEN {failing} THEN {ago(str(3 * DAY))} END",
        error_kind=f"CASE WHEN {failing} THEN {pick(['timeout', 'not_found', 'server_error'])} ELSE '' END",
        first_gone_at=f"CASE WHEN {gone} THEN {ago(str(9 * DAY))} END",
        gone_since=f"CASE WHEN {gone} THEN {ago(str(8 * DAY))} END",
        moved_to=f"CASE WHEN {moved} THEN 'https://new' || n || '.example/feed.xml' ELSE '' END",
        moved_seen=f"CASE WHEN {moved} THEN 50 ELSE 0 END",
        moved_since=f"CASE WHEN {moved} THEN {ago(str(20 * DAY))} END",
        held_at=f"CASE WHEN {held} THEN {ago(str(2 * DAY))} END",
        hub_url="CASE WHEN n %% 50 = 1 THEN 'https://hub.example/' ELSE '' END",
        topic_url="CASE WHEN n %% 50 = 1 THEN 'https://press' || n || '.example/feed.xml' ELSE '' END",
    )
    fill(Source.topics.through, count, source_id=f"{before} + n", topic_id=pick(topics))
    _alerts(before, count)
    _hubs(before, count)
    fill(Host, max(1, count // 1000), name="'held' || n || '.example'", hold_until=ago("60"))
    fill(
        Poll,
        count * POLLS_KEPT,
        source_id=f"{before} + 1 + n %% {count}",
        at=ago(f"({count * POLLS_KEPT} - n) / {count} * 3600"),
        outcome=pick(["not_modified"] * 6 + ["changed", "unchanged", "failed"]),
        status="CASE WHEN n %% 9 = 8 THEN 500 WHEN n %% 9 < 6 THEN 304 ELSE 200 END",
        wire_bytes="n %% 90000",
        milliseconds="n %% 900",
        new="n %% 3",
    )
    return before


def _alerts(before: int, count: int) -> None:
    """Add alerts: editors were notified of all problems."""
    for problem, since in (("failing", "first_failed_at"), ("gone", "gone_since"), ("moved", "moved_since")):
        rows = f"(SELECT row_number() OVER () n, * FROM newsroom_news_source WHERE id > {before} AND {since} IS NOT NULL) s"
        columns = {"source_id": "s.id", "since": f"s.{since}", "notified_at": "now()", "problem": text(problem)}
        fill(SourceAlert, 0, source=rows, **columns)
    for problem, since, where in (
        ("held", "held_at", "held_at IS NOT NULL"),
        ("silent", "expected_by", "expected_by < now()"),
    ):
        rows = f"(SELECT row_number() OVER () n, * FROM newsroom_news_source WHERE id > {before} AND {where}) s"
        columns = {"source_id": "s.id", "since": f"s.{since}", "notified_at": "now()", "problem": text(problem)}
        fill(SourceAlert, 0, source=rows, **columns)


def _hubs(before: int, count: int) -> None:
    rows = f"(SELECT row_number() OVER () n, * FROM newsroom_news_source WHERE id > {before} AND hub_url > '') s"
    fill(
        HubSubscription,
        0,
        source=rows,
        source_id="s.id",
        hub_url="s.hub_url",
        topic_url="s.topic_url",
        token="md5(n::text)",
        secret="md5('secret' || n)",
        next_try_at="now() + interval '3 days'",
        lease_ends_at="now() + interval '4 days'",
    )


def entries(count: int, *, sources_before: int, sources: int, people: list[int], topics: list[int]) -> int:
    """Add entries: half a year of waiting ones, a month of dismissed ones, two years of accepted ones. `status` decides
    how many.
    """
    number = f"((n + n / {sources}) %% {sources} + 1)"
    age = f"(({count} - n) * {180 * DAY}.0 / {count})"
    status = _status(number, count)
    published = f"n %% 5 = 0 AND {number} %% 4 = 0 OR n %% 100 = 7 AND {number} %% 4 > 0"
    seen = ago(f"CASE WHEN {published} THEN {age} * 4 ELSE {age} END")
    title = f"initcap({words(3)}) || ' ' || {words(4, 'n + 5')} || ' ' || n"
    sentence = f"{words(10)} || '. ' || {words(10, 'n + 3')} || '. ' || {words(10, 'n + 11')} || '.'"
    before = fill(
        Entry,
        count,
        uuid=identity(ENTRY),
        source_id=f"{sources_before} + {number}",
        k1="md5('a' || n)",
        k2="md5('b' || n)",
        title_key="md5('t' || n)",
        content_hash="md5(n::text) || md5('c' || n)",
        guid="'urn:entry:' || n",
        link=f"'https://press' || {number} || '.example/news/' || n",
        title=title,
        language=pick(["en", "ru", "fr", "de", "es", "pl"], number),
        published_at=seen,
        raw_html=f"'<p>' || {sentence} || '</p>'",
        html=f"'<p>' || {sentence} || '</p>'",
        text=sentence,
        sanitizer_version=str(SANITIZER_VERSION),
        first_seen_at=seen,
        source_changed_at=f"CASE WHEN n %% 20000 = 4007 THEN {ago('n %% 86400')} END",
        status=status,
        assignee_id=f"CASE WHEN n %% 200 = 2 THEN {pick(people, 'n / 200')} END",
        decided_by_id=f"CASE WHEN {_decided(number)} THEN {pick(people)} END",
        decided_at=f"CASE WHEN {_decided(number)} THEN {seen} + interval '10 minutes' END",
    )
    lead = f"(SELECT id + 0 n, id FROM newsroom_news_entry WHERE status = 'shortlisted' AND id > {before}) e"
    fill(Entry.topics.through, 0, source=lead, id="e.id", entry_id="e.id", topic_id=pick(topics, "e.id"))
    return before


def _decided(number: str) -> str:
    return f"(n %% 100 IN (7, 17, 27) AND {number} %% 4 > 0 OR n %% 20 = 3)"


def _status(number: str, count: int) -> str:
    month, two_months = count - count // 6, count - count // 3
    return f"""CASE
        WHEN n %% 5 = 0 AND {number} %% 4 = 0 OR n %% 100 = 7 AND {number} %% 4 > 0 THEN 'published'
        WHEN n %% 100 = 17 AND {number} %% 4 > 0 THEN 'drafted'
        WHEN n %% 100 = 2 THEN 'shortlisted'
        WHEN n %% 20 = 3 THEN 'folded'
        WHEN n > {month} AND (n %% 5 < 3 OR {number} %% 4 = 0) THEN 'dismissed'
        WHEN n > {two_months} AND {number} %% 4 = 0 THEN 'folded'
        ELSE 'new' END"""


def desk_log(count: int, *, before: int, source: int) -> None:
    """Add the log of editors' actions, later changes of sources, deleted entries, and some rules."""
    decided = (
        f"(SELECT row_number() OVER () n, id, decided_at, decided_by_id FROM newsroom_news_entry WHERE id > {before} "
    )
    decided += "AND decided_at IS NOT NULL) e"
    fill(
        EntryAction,
        0,
        source=decided,
        entry_id="e.id",
        kind=pick(["dismiss", "publish", "fold", "tag"]),
        by_id="e.decided_by_id",
        at="e.decided_at",
        batch=identity(9, "n / 20"),
    )
    changed = f"(SELECT row_number() OVER () n, * FROM newsroom_news_entry WHERE id > {before} "
    changed += "AND source_changed_at IS NOT NULL) e"
    fill(
        EntryRevision,
        0,
        source=changed,
        entry_id="e.id",
        at="e.source_changed_at",
        title="e.title || ' (corrected)'",
        text="e.text",
        content_hash="md5('r' || n) || md5('s' || n)",
    )
    fill(Tombstone, count // 4, source_id=str(source), k1="md5('x' || n)", k2="md5('y' || n)", forgotten_at=ago("n"))
    fill(Rule, 50, name="'Rule ' || n", words=words(2), action=pick(["shortlist", "dismiss"]))
