"""Registers the outbox as a source of mail, what editors see of outages, and what is kept of a person."""

from wagtail import hooks

from mailing import dashboard, outbox, personal_data  # noqa: F401  (each registers its own hooks)

hooks.register("register_mail_source", outbox.source)
