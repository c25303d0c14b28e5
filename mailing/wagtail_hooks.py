"""Registers the outbox as a source of mail, and what editors see of outages."""

from wagtail import hooks

from mailing import (
    outbox,
    personal_data,  # noqa: F401  (registers its own hook)
)

hooks.register("register_mail_source", outbox.source)
