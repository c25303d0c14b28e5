"""Hooks for the outbox as a mail source, the outage panel and personal data."""

from wagtail import hooks

from foundation.mailing import (  # noqa: F401
    dashboard,
    outbox,
    personal_data,
)

hooks.register("register_mail_source", outbox.source)
