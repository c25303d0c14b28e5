"""The languages that the texts of a site are in: Wagtail's ``WAGTAIL_CONTENT_LANGUAGES``, which an office sets like
``LANGUAGES``; without it there is one, that of ``LANGUAGE_CODE``. No module has a list of its own.

`choices` and `default` stand in migrations by name, so that no project's languages are frozen there.
"""

from django.conf import settings
from django.utils.translation import get_language
from wagtail.coreutils import get_content_languages, get_supported_content_language_variant


def choices() -> list[tuple[str, str]]:
    """Each code with the name of the language, as the setting has them."""
    return list(get_content_languages().items())


def codes() -> list[str]:
    return list(get_content_languages())


def default() -> str:
    """The language that every text exists in: the one that is nearest to ``LANGUAGE_CODE``."""
    code: str = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    return code


def current() -> str:
    """The language that texts are shown in now: the one that is nearest to Django's current language."""
    try:
        code: str = get_supported_content_language_variant(get_language() or settings.LANGUAGE_CODE)
    except LookupError:  # the CMS may speak languages that the site has no texts in
        return default()
    return code
