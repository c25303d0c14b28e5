"""Logging: levels, formats and filters."""

from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.environment import TESTING, text

LOG_LEVEL = text("LOG_LEVEL", "WARNING" if TESTING else "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(f"LOG_LEVEL is {LOG_LEVEL!r}. Use DEBUG, INFO, WARNING or ERROR.")
LOG_FORMAT = text("LOG_FORMAT", "text")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}. Use text or json.")
SENTRY_DSN = text("SENTRY_DSN")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "rocb.running.log_lines.TextFormatter"},
        "json": {"()": "rocb.running.log_lines.JsonFormatter"},
    },
    "filters": {
        "refused": {"()": "rocb.running.request_log.Refused"},
        "once_per_outage": {"()": "rocb.running.outage_logs.OncePerOutage"},
        "worth_a_line": {"()": "rocb.running.task_logs.WorthALine"},
        "private": {"()": "foundation.private_addresses.HidePrivateAddresses"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["refused", "once_per_outage", "private"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": []},  # Django's own handlers write private addresses
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {
            "level": "CRITICAL"
        },  # any scanner triggers this; the request itself is logged, with status 400
        "waitress.queue": {"level": "ERROR"},  # because busy threads are not an error
        "wagtail": {"level": "WARNING"},  # because publications are in the log of the CMS
        "django_tasks": {"filters": ["worth_a_line"]},
        "django.tasks": {"filters": ["worth_a_line"]},
        "django_tasks_db": {"level": "WARNING"},
    },
}
