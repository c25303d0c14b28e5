"""System checks of ``manage.py check --deploy`` that Django does not have."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from rocb.backup.places import place


@register(Tags.security, deploy=True)
def cookies_need_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that the public address is https, because people sign in to a site in production."""
    if settings.PRODUCTION and not settings.PUBLIC_URL.startswith("https://"):
        return [
            Error(
                "PUBLIC_URL is not https.",
                hint="Use a proxy with TLS and set PUBLIC_URL to an https:// address.",
                id="rocb.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def https_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that the proxy reports https in a header, because the web server speaks only http."""
    is_https = settings.PRODUCTION and settings.PUBLIC_URL.startswith("https://")
    if is_https and settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER:
        return [
            Error(
                "PUBLIC_URL is https but no proxy is named. Each page would redirect to itself forever.",
                hint="Set BEHIND_PROXY=1 where the proxy sets X-Forwarded-Proto, as deploy/Caddyfile does.",
                id="rocb.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def the_site_answers_to_its_name(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return [
            Error(
                f"PUBLIC_URL names {host}, which is missing from ALLOWED_HOSTS. Readers would get error 400.",
                hint=f"Set ALLOWED_HOSTS={','.join([host, *settings.ALLOWED_HOSTS])}.",
                id="rocb.E003",
            )
        ]
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Warning(
                "ALLOWED_HOSTS is *. Emails and pages would name any host that someone sends.",
                hint=f"Set ALLOWED_HOSTS={host}.",
                id="rocb.W004",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def someone_is_notified(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.PRODUCTION and not (settings.OPERATOR_MAIL or settings.OPERATOR_WEBHOOK_URL or settings.PING_URL):
        return [
            Warning(
                "No one is notified when the site fails.",
                hint="Set OPERATOR_MAIL, OPERATOR_WEBHOOK_URL or PING_URL.",
                id="rocb.W006",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def copies_of_backups_are_encrypted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.BACKUP_COPY_URL:
        return []
    try:
        place(settings.BACKUP_COPY_URL)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="rocb.E007")]
    if settings.BACKUP_RECIPIENT:
        return []
    said, hint = (
        "BACKUP_COPY_URL needs BACKUP_RECIPIENT: copies elsewhere are encrypted.",
        f"Make a key: {settings.COMMAND} backup_key",
    )
    return [Error(said, hint=hint, id="rocb.E008")]


@register(Tags.security, deploy=True)
def mail_leaves(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.PRODUCTION and settings.MAILERS["server"]["BACKEND"].endswith(
        ("console.EmailBackend", "filebased.EmailBackend")
    ):
        return [
            Warning(
                "Emails are not sent. Links to set a password and people’s addresses are written to the log or to files.",
                hint="Set MAIL_URL to your mail server, such as smtp://user:password@mail.example.org:587.",
                id="rocb.W005",
            )
        ]
    return []
