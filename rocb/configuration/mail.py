"""The mail server, and the notice if it does not respond."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from foundation.mailing.address import mailers
from rocb.configuration.environment import PRODUCTION, number, text

DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("MAIL_FROM", "ROCB Europe <newsroom@rocb-europe.example>")


if PRODUCTION and not text("MAIL_URL"):
    raise ImproperlyConfigured(
        "MAIL_URL is missing. Set it to your mail server, such as smtp://user:password@mail.example.org:587. Without one, "
        "links to set a password would be written to the log. If you want that, use console://."
    )


def _mailers() -> dict[str, Any]:
    try:
        return mailers(text("MAIL_URL", "console://"))
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


MAILERS = _mailers()
# Maximum number of emails sent per minute; others wait.
MAIL_PER_MINUTE = number("MAIL_PER_MINUTE", 60, least=1, most=100_000)


def _operator_webhook() -> str:
    url = text("OPERATOR_WEBHOOK_URL")
    if url and not (urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname):
        raise ImproperlyConfigured(
            "OPERATOR_WEBHOOK_URL is not a web address. Use https://host/path, or leave it empty."
        )
    return url


# Receives a notice when emails are not being sent (rocb/running/operators.py).
OPERATOR_WEBHOOK_URL = _operator_webhook()
