"""Reader of the environment, and the settings that all others need: how and where the site runs.

A wrong value stops the start with a message that says what to do.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import capfirst

from foundation.whole_numbers import whole_number
from rocb.configuration import env_file

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def _from_file(path: Path) -> None:
    """Add variables of the file that are not in the environment. A variable that is empty there counts as set."""
    try:
        values = env_file.read(path)
    except OSError:
        return
    except env_file.NotRead as error:
        raise ImproperlyConfigured(str(error)) from None
    for name, value in values.items():
        os.environ.setdefault(name, value)


_from_file(BASE_DIR / ".env")

VARIABLES: dict[str, str] = {}  # all variables that were read, with their values


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file named by ``NAME_FILE`` (as containers receive secrets)."""
    VARIABLES[name] = os.environ.get(name, "") or os.environ.get(f"{name}_FILE", "")
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from None
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return value in {"1", "true", "yes", "on"} if value else default
    raise ImproperlyConfigured(f"{name} is {value!r}. Use 1 or 0.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    found = whole_number(value, most=most)
    if found is not None and found >= least:
        return found
    raise ImproperlyConfigured(f"{name} is {value!r}. Use a whole number from {least} to {most}.")


def words(name: str, default: str = "") -> list[str]:
    return [word for word in (part.strip() for part in text(name, default).split(",")) if word]


def languages(name: str, default: str) -> list[tuple[str, str]]:
    """Return language codes, each with the language's own name."""
    codes = words(name, default)
    if not codes or any("name_local" not in LANG_INFO.get(code, {}) for code in codes):
        raise ImproperlyConfigured(f"{name} is {text(name)!r}. Use codes that Django knows, for example: en,ru,fr,de.")
    return [(code, capfirst(LANG_INFO[code]["name_local"])) for code in dict.fromkeys(codes)]


def time_zone(name: str, default: str) -> str:
    """Return a name of the IANA time zone database."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name} is {value!r}. Use an IANA name such as Europe/Brussels.") from None
    return value


def address(name: str, default: str) -> str:
    """Return an http(s) origin without path, for example ``https://www.example.org``."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.path and not parts.query:
        return value
    raise ImproperlyConfigured(f"{name} is {value!r}. Use scheme and host only, such as https://www.example.org.")


def cannot_write(folder: Path, error: OSError) -> str:
    why = error.strerror or str(error)
    return f"{folder} cannot be written ({why}). Make it writable, or choose another folder: VAR_DIR=/path/to/folder"


# --- How and where it runs ------------------------------------------------------------------------------------------

ENVIRONMENT = text("ENVIRONMENT", "local")
if ENVIRONMENT not in {"local", "test", "production"}:
    raise ImproperlyConfigured(f"ENVIRONMENT is {ENVIRONMENT!r}. Use local, test or production.")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"

DEBUG = flag("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on in production. Remove DEBUG from the environment.")

# Each page says that the site is a demonstration. `make run` loads the demo, so this is on where nothing is set.
DEMONSTRATION = flag("DEMONSTRATION", ENVIRONMENT == "local")

HOST = text("HOST", "127.0.0.1")
PORT = number("PORT", 8000, least=1, most=65535)
WEB_WORKERS = number("WEB_WORKERS", 1, least=1, most=64)
WEB_THREADS = number("WEB_THREADS", 8, least=1, most=128)
VAR_DIR = Path(text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
_url = text("DATABASE_URL")
_file = Path(_url.removeprefix("sqlite:///")) if _url.startswith("sqlite:///") else VAR_DIR / "db.sqlite3"
# Without a site, stop the upgrade before it makes a folder, a key and an empty database, which would look like a site.
if sys.argv[1:2] == ["upgrade"] and (not _url or _url.startswith("sqlite:///")) and not _file.exists():
    raise ImproperlyConfigured(
        f"There is no site in {_file.parent}, so nothing can be upgraded. Where docs/deploy.md was followed, run newsroom"
        " upgrade. Otherwise set VAR_DIR or DATABASE_URL to those of the site."
    )
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(cannot_write(VAR_DIR, error)) from None
MAINTENANCE_FILE = VAR_DIR / "maintenance"  # while it exists the site answers 503, see rocb/running/maintenance.py

if PRODUCTION and not text("PUBLIC_URL"):
    raise ImproperlyConfigured(
        "PUBLIC_URL is missing. Set it to the site's public address, such as https://www.example.org."
    )
_local_host = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else f"[{HOST}]" if ":" in HOST else HOST
PUBLIC_URL = address("PUBLIC_URL", f"http://{_local_host}:{PORT}")
HTTPS = PUBLIC_URL.startswith("https://")

if PRODUCTION and not words("ALLOWED_HOSTS"):
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing. Set it to the host names of the site, separated by commas.")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{_local_host},{urlsplit(PUBLIC_URL).hostname}")
