"""Statuses that agree in gender with the type of the event: "Отменён" of a webinar, "Отменена" of a conference. Pure.

These are tables, as in ``ordinals``, because grammatical gender differs between languages. To add a language, add the
genders of its types and the forms of each status that changes.
"""

from __future__ import annotations

_M, _F, _N = range(3)
_GENDERS = {
    "ru": {"webinar": _M, "workshop": _M, "conference": _F, "meeting": _N, "training": _N, "event": _N},
    "fr": {"webinar": _M, "workshop": _M, "conference": _F, "meeting": _F, "training": _F, "event": _M},
}
# By language: masculine, feminine and neuter of the status in the catalogue.
_FORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "ru": {
        "Отменено": ("Отменён", "Отменена", "Отменено"),
        "Отложено": ("Отложен", "Отложена", "Отложено"),
        "Состоялось": ("Состоялся", "Состоялась", "Состоялось"),
        "Прошло": ("Прошёл", "Прошла", "Прошло"),
    },
    "fr": {
        "Annulé": ("Annulé", "Annulée"),
        "Reporté": ("Reporté", "Reportée"),
        "Prévu": ("Prévu", "Prévue"),
        "Terminé": ("Terminé", "Terminée"),
    },
}


def agreed(status: str, kind: str, language: str) -> str:
    """Return the status in the gender of the type. Statuses that do not change, and other languages, stay as they are."""
    forms = _FORMS.get(language, {}).get(status)
    return forms[_GENDERS[language][kind]] if forms else status
