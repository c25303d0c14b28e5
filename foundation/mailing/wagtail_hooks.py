"""Registers the outbox as a source of mail, what editors see of outages, and what is kept of a person."""

from wagtail import hooks

from foundation.mailing import (  # noqa: F401
    dashboard,
    outbox,
    personal_data,
)

hooks.register("register_mail_source", outbox.source)
