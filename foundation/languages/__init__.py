"""The languages that the texts of a site are in: Wagtail's ``WAGTAIL_CONTENT_LANGUAGES``, which an office sets like
``LANGUAGES``; without it there is one, that of ``LANGUAGE_CODE``. No module has a list of its own.

`choices` and `default` stand in migrations by name, so that no project's languages are frozen there.
"""

from collections.abc import Collection

from django.conf import settings
from django.utils.translation import get_language


def choices() -> list[tuple[str, str]]:
    """Each code with the name of the language, as the setting has them."""
    if (given := getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", None)) is not None:
        return list(given)
    names = dict(settings.LANGUAGES)
    code = _nearest(settings.LANGUAGE_CODE, names)
    return [(code, names[code])]


def codes() -> list[str]:
    return [code for code, _name in choices()]


def default() -> str:
    """The language that every text exists in: the one that is nearest to ``LANGUAGE_CODE``."""
    return _nearest(settings.LANGUAGE_CODE, codes())


def current() -> str:
    """The language that texts are shown in now: the one that is nearest to Django's current language."""
    try:
        code = _nearest(get_language() or settings.LANGUAGE_CODE, codes())
    except LookupError:  # the CMS may speak languages that the site has no texts in
        return default()
    return code


def _nearest(code: str, among: Collection[str]) -> str:
    """The language itself, without its country, or of another country; LookupError where there is none of them."""
    general = code.split("-")[0]
    for one in (code, general, *(other for other in among if other.startswith(f"{general}-"))):
        if one in among:
            return one
    raise LookupError(code)
