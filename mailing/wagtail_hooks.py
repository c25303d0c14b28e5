"""Registers the outbox as a source of mail, and what editors see of outages."""

from wagtail import hooks

from mailing import outbox

hooks.register("register_mail_source", outbox.source)
