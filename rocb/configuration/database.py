"""The database: SQLite or PostgreSQL."""

import warnings
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.environment import VAR_DIR, flag, text

# Set behind a pool in transaction mode, such as PgBouncer.
DATABASE_POOLED = flag("DATABASE_POOLED", False)


def _database() -> dict[str, Any]:
    """Return SQLite in ``var/`` unless DATABASE_URL names PostgreSQL."""
    url = text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    hint = "Use postgres://user:password@host:5432/name, or sqlite:////path/to/db.sqlite3, or leave it out."
    try:
        with warnings.catch_warnings(action="ignore"):  # because our own message below is clearer
            config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except (ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read. {hint}") from None
    engine = config.get("ENGINE", "")
    config["CONN_MAX_AGE"] = 600
    if engine == "django.db.backends.sqlite3":
        # Measured: with Django's defaults concurrent writers get "database is locked". IMMEDIATE takes the write lock
        # when a transaction begins, so that the busy timeout applies. With WAL, readers are not blocked.
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;",
        }
        return config
    if engine == "django.db.backends.postgresql":
        try:
            import psycopg  # noqa: F401
        except ImportError:
            raise ImproperlyConfigured(
                "DATABASE_URL names PostgreSQL but its driver is missing. Install requirements-server.txt."
            ) from None
        config["ENGINE"] = "rocb.postgresql"
        config["CONN_HEALTH_CHECKS"] = True
        # A server-side cursor belongs to one connection, and each transaction may get another.
        config["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
        # A server that disappears silently, for example when a cable is pulled, is given up after half a minute.
        limits = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
        config["OPTIONS"] = {"connect_timeout": 3, **limits, **config.get("OPTIONS", {})}
        return config
    raise ImproperlyConfigured(f"DATABASE_URL names an unknown database ({urlsplit(url).scheme or url!r}). {hint}")


DATABASES = {"default": _database()}
POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
