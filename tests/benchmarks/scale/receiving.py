"""Receivers of our publications, and deliveries to them."""

from __future__ import annotations

from typing import Any

from news.models import Attempt, Change, Channel, Delivery, DigestRun, Outbox, Subscription, Token
from tests.benchmarks.scale.fill import DAY, ago, fill, pick, text, words

DELIVERIES_EACH = 500


def receivers(webhooks: int, *, organisations: list[Any]) -> None:
    """Add webhooks, each with its own subscription, and five mail readers and one private feed for each."""
    made = {"created_at": ago(str(300 * DAY)), "state_at": ago(str(300 * DAY))}
    order = fill(
        Subscription,
        webhooks,
        organisation_id=pick(organisations),
        name=f"initcap({words(2)})",
        contact_email="'contact' || n || '@customs.example'",
        created_at=made["created_at"],
    )
    channel = fill(
        Channel,
        webhooks,
        subscription_id=f"{order} + n",
        kind="'webhook'",
        name="'Webhook ' || n",
        state=pick(["active"] * 18 + ["paused", "suspended"]),
        url="'https://customs' || n || '.example/hook'",
        secret="'whsec_' || encode(sha256(n::text::bytea), 'base64')",
        last_attempt_at=ago("n %% 86400"),
        last_success_at=ago("n %% 86400"),
        failing_since=f"CASE WHEN n %% 20 = 19 THEN {ago(str(3 * DAY))} END",
        failures="CASE WHEN n %% 20 = 19 THEN 30 ELSE 0 END",
        notified_at=f"CASE WHEN n %% 20 = 19 THEN {ago('60')} END",
        next_attempt_at="CASE WHEN n %% 20 = 5 THEN now() + interval '1 hour' END",
        **made,
    )
    mail = fill(Subscription, 5 * webhooks, created_at=made["created_at"])
    fill(
        Channel,
        5 * webhooks,
        subscription_id=f"{mail} + n",
        kind="'mail'",
        state=pick(["active"] * 9 + ["ended"]),
        email="'reader' || n || '@readers.example'",
        language=pick(["en", "ru", "fr"]),
        time_zone="'Europe/Brussels'",
        **made,
    )
    feed = fill(Channel, webhooks, subscription_id=f"{order} + n", kind="'feed'", state="'active'", **made)
    fill(
        Token, webhooks, channel_id=f"{feed} + n", digest="md5(n::text) || md5('f' || n)", created_at=made["created_at"]
    )
    _deliveries(webhooks, before=channel)
    for number in range(20):
        fill(
            DigestRun,
            5 * webhooks,
            email="'reader' || n || '@readers.example'",
            window=text(f"daily:day-{number}"),
            created_at=ago(str((number + 1) * DAY)),
            sent_at=ago(str((number + 1) * DAY)),
            items="n %% 20",
        )


def _deliveries(webhooks: int, *, before: int) -> None:
    """Add the latest changes for each webhook. One of two thousand was not delivered, and one waits for every twentieth
    webhook.
    """
    last, latest = (
        Change.objects.order_by(order).values_list("pk", flat=True).first() or 0 for order in ("sequence", "-sequence")
    )
    each = min(DELIVERIES_EACH, latest - last + 1)
    number, behind = f"(n %% {webhooks})", f"(n / {webhooks})"
    age = f"({behind} * {80 * DAY}.0 / {each})"
    state = (
        f"CASE WHEN n %% 2000 = 77 THEN 'dead' WHEN {number} %% 20 = 4 AND {behind} = 0 THEN 'pending' ELSE 'sent' END"
    )
    rows = f"generate_series(0::bigint, {webhooks * each - 1}) n"
    deliveries = fill(
        Delivery,
        0,
        source=rows,
        id="(SELECT coalesce(max(id), 0) FROM newsroom_news_delivery) + 1 + n",
        change_id=f"{latest} - {behind}",
        channel_id=f"{before} + 1 + {number}",
        kind="'published'",
        body=f'\'{{"type":"article.published","data":"\' || {words(10)} || \'"}}\'',
        state=state,
        note="CASE WHEN n %% 2000 = 77 THEN 'The endpoint answered 500.' ELSE '' END",
        tries="1",
        next_attempt_at=f"CASE WHEN {number} %% 20 = 4 AND {behind} = 0 THEN now() + interval '1 hour' END",
        created_at=ago(age),
        sent_at=f"CASE WHEN n %% 2000 = 77 OR {number} %% 20 = 4 AND {behind} = 0 THEN NULL ELSE {ago(age)} END",
    )
    fill(
        Attempt,
        0,
        source=f"(SELECT id - {deliveries} n, id, created_at, state FROM newsroom_news_delivery WHERE id > {deliveries}) d",
        delivery_id="d.id",
        at="d.created_at",
        status="CASE d.state WHEN 'sent' THEN 200 ELSE 500 END",
        latency_ms="n %% 900",
    )
    for key in (Outbox.PUSHED, Outbox.COLLECTED):
        Outbox.objects.update_or_create(pk=key, defaults={"sequence": latest})
