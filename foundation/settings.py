"""Readers of a site's settings, and error messages for missing ones: all at once, one sentence each.

A plug-in declares its required settings in its ``conf`` (`need`, `need_apps`). ``manage.py check`` then reports each
setting that is missing or malformed. Missing settings that models need stop the start before checks can run
(`require_models`, called by ``AppConfig.import_models``); the error lists the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, resolve, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import override


@dataclass(frozen=True, slots=True)
class Need:
    """Required setting without a sensible default. ``number`` is that of its check, ``foundation.E001``."""

    name: str
    number: int
    is_right: Callable[[Any], bool]
    hint: str
    has: tuple[str, ...] = ()  # required attributes of the model, if the setting names one


def a_model(name: str, number: int, what: str, *, has: tuple[str, ...] = ("slug", "named_in")) -> Need:
    return Need(
        name,
        number,
        lambda value: isinstance(value, str) and bool(re.fullmatch(r"\w+\.\w+", value)),
        f"Set it to the model of the site's {what}, written as app.Model. It needs {' and '.join(has)}.",
        has,
    )


def _is_origin(value: Any) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.path or parts.query)


PUBLIC_URL = Need(
    "PUBLIC_URL",
    1,
    _is_origin,
    "Set it to scheme and host of the public site, such as https://www.example.org. It is used in links, feeds and emails.",
)
WAGTAIL_SITE_NAME = Need(
    "WAGTAIL_SITE_NAME",
    2,
    lambda value: isinstance(value, str | Promise) and bool(value),
    "Set it to the name of the site: the publisher’s name in feeds, calendars and emails. It can be a lazy translation.",
)
USE_TZ = Need(
    "USE_TZ", 3, lambda value: value is True, "Set it to True. All dates and times are stored with their time zone."
)
ORGANISATION_MODEL = a_model("ORGANISATION_MODEL", 4, "organisations")
TOPIC_MODEL = a_model("TOPIC_MODEL", 5, "topics", has=("slug", "named_in", "parent"))
REGION_MODEL = a_model("REGION_MODEL", 6, "regions")
PERSON_MODEL = a_model("PERSON_MODEL", 8, "people", has=("named_in",))
TAG_AUTHORITY = Need(
    "TAG_AUTHORITY",
    7,
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"[\w.@-]+,\d{4}(-\d\d){0,2}", value)),
    "Set it to a domain and a year in which it was yours (RFC 4151): example.org,2021. Never change it: feed items carry it.",
)


def site_name(language: str | None = None) -> str:
    """Return the name of the site in ``language`` or the current one."""
    with override(language) if language else nullcontext():
        return str(getattr(settings, WAGTAIL_SITE_NAME.name, ""))


_needs: dict[str, Need] = {}
_apps: dict[str, str] = {}  # app -> plug-in that needs it


def need(*needs: Need) -> None:
    """Register required settings. Call it where a plug-in's modules read settings, before its models are created."""
    _needs.update((one.name, one) for one in needs)


# Apps that each plug-in needs.
SHARED_APPS = (
    "foundation.authorship",
    "foundation.components",
    "foundation.custody",
    "foundation.filing",
    "foundation.jobs",
    "foundation.languages",
    "foundation.mailing",
    "wagtail.admin",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
)


def need_apps(plugin: str, *names: str) -> None:
    for name in names:
        _apps.setdefault(name, plugin)


def problems() -> list[CheckMessage]:
    """Return all problems with required settings; once models are loaded, their missing attributes too."""
    found = [_problem(one) for one in sorted(_needs.values(), key=lambda one: one.number)]
    return [problem for problem in found if problem] + _missing_apps()


def _missing_apps() -> list[CheckMessage]:
    return [
        Error(f"{name} is not in INSTALLED_APPS.", hint=f"Add it. {plugin} depends on it.", id="foundation.E020")
        for name, plugin in _apps.items()
        if not apps.is_installed(name)
    ]


def _problem(one: Need) -> CheckMessage | None:
    value = getattr(settings, one.name, None)
    if not one.is_right(value):
        sentence = f"{one.name} is missing." if value is None or value == "" else f"{one.name} is {value!r}."
    elif one.has and apps.models_ready and (lack := _lack(str(value), one.has)):
        sentence = f"{one.name} is {value!r}, {lack}."
    else:
        return None
    return Error(sentence, hint=one.hint, id=f"foundation.E{one.number:03}")


def _lack(name: str, has: tuple[str, ...]) -> str:
    try:
        model = apps.get_model(name)
    except LookupError:
        return "but no such model is installed"
    missing = [attribute for attribute in has if not hasattr(model, attribute)]
    return f"which has no {' and no '.join(missing)}" if missing else ""


@register()
def settings_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return problems()


def model_name(setting: str) -> str:
    """Return ``app.Model`` from a required setting, for a relation. Raises ImproperlyConfigured, which lists all
    problems."""
    value = getattr(settings, setting, None)
    if not _needs[setting].is_right(value):
        raise _all_that_is_wrong()
    return str(value)


def model_of(setting: str) -> Any:
    """Return the model of a setting, once models are loaded. Raises ImproperlyConfigured, which lists all problems."""
    try:
        return apps.get_model(model_name(setting))
    except LookupError:
        raise _all_that_is_wrong() from None


def require_models() -> None:
    """Raise ImproperlyConfigured, with all problems, if models cannot even be imported."""
    wrong = [one for one in _needs.values() if one.has and not one.is_right(getattr(settings, one.name, None))]
    if wrong or _missing_apps():
        raise _all_that_is_wrong()


def refuse_namesakes() -> None:
    """Raise ImproperlyConfigured if a package of the site hides one of ours with the same name, and
    ``INSTALLED_APPS`` has both.
    """
    beside = Path(__file__).parent.parent
    first = [line.split(".")[0] for line in settings.INSTALLED_APPS]
    for name in {name for name in first if first.count(name) > 1 and (beside / name / "apps.py").exists()}:
        spec = find_spec(name)
        where = Path(spec.origin or "").parent if spec else beside / name
        if where.parent != beside:
            raise ImproperlyConfigured(
                f"INSTALLED_APPS has the plug-in {name}, but Python imports {where}. Rename your package or move it into "
                f"another one: mysite.{name} works beside the plug-in."
            )


def _all_that_is_wrong() -> ImproperlyConfigured:
    lines = [f"{problem.msg} {problem.hint}" for problem in problems()]
    return ImproperlyConfigured("\n- ".join(["the settings need some changes.", *lines]))


# --- For the checks of plug-ins -------------------------------------------------------------------------------------


def is_included(name: str, *arguments: Any) -> bool:
    """Return whether the site's URLconf has a URL of this name that comes before Wagtail's pages. These would take its
    requests.
    """
    try:
        path = reverse(name, args=arguments)
        return resolve(path.removeprefix(get_script_prefix()[:-1])).view_name != "wagtail_serve"
    except (NoReverseMatch, Resolver404):
        return False


def has_middleware(wanted: type) -> bool:
    """Return whether ``MIDDLEWARE`` has this class or a subclass."""
    found = [import_string(path) for path in settings.MIDDLEWARE]
    return any(isinstance(one, type) and issubclass(one, wanted) for one in found)


def share_picture() -> str:
    """Return the URL of the default social preview image (``SHARE_PICTURE``, a path); empty if not set."""
    path = getattr(settings, "SHARE_PICTURE", "")
    return settings.PUBLIC_URL + path if path else ""
