"""Content languages of the site: Wagtail's ``WAGTAIL_CONTENT_LANGUAGES``, in the format of ``LANGUAGES``. Without that
setting, the only language is that of ``LANGUAGE_CODE``. No module has a list of its own.

Migrations refer to `choices` and `default` by name, so that they do not freeze a project's languages.
"""

from collections.abc import Collection

from django.conf import settings
from django.utils.translation import get_language


def choices() -> list[tuple[str, str]]:
    """Return each code with the name of the language, as in the setting."""
    if (given := getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", None)) is not None:
        return list(given)
    names = dict(settings.LANGUAGES)
    code = _nearest(settings.LANGUAGE_CODE, names)
    return [(code, names[code])]


def codes() -> list[str]:
    return [code for code, _name in choices()]


def default() -> str:
    """Return the language in which every text exists: the one nearest to ``LANGUAGE_CODE``."""
    return _nearest(settings.LANGUAGE_CODE, codes())


def current() -> str:
    """Return the language in which texts are shown: the one nearest to Django's current language."""
    try:
        code = _nearest(get_language() or settings.LANGUAGE_CODE, codes())
    except LookupError:  # the CMS may have interface languages without content
        return default()
    return code


def _nearest(code: str, among: Collection[str]) -> str:
    """Return ``code`` itself, or without its country, or with another country. Raises LookupError if none is available."""
    general = code.split("-")[0]
    for one in (code, general, *(other for other in among if other.startswith(f"{general}-"))):
        if one in among:
            return one
    raise LookupError(code)
