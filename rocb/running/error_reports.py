"""Error reports to Sentry or a compatible service (GlitchTip), if ``SENTRY_DSN`` is set. Off by default."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from foundation.private_addresses import hidden
from rocb.running.log_lines import request_id


def connect(dsn: str, *, environment: str) -> None:
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set but its library is missing. Run .tools/uv/bin/uv pip install sentry-sdk, or leave it empty."
        ) from None
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        before_send=clean,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        traces_sample_rate=0.0,
    )


def clean(event: Any, hint: Any = None) -> Any:
    """Remove secrets in addresses and everything that the user sent. Add the request id. Drop refused requests."""
    if event.get("logger", "").startswith("django.security."):
        return None
    event = json.loads(hidden(json.dumps(event, default=str)))
    request = event.get("request", {})
    for name in ("query_string", "data", "cookies", "headers", "env"):
        request.pop(name, None)
    if found := request_id.get():
        event.setdefault("tags", {})["request_id"] = found
    return event
