"""Describe organisations, topics, people and rooms for the index: values for `rocb.search.entries.entry_of`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from events.models import EditionPage, EditionPerson, Person, SessionSpeaker
from foundation.languages.folding import fold
from rocb.models import Organisation, SearchEntry, Topic
from rocb.search import terms
from rocb.search.rooms import Room

# A title such as "Enforcement and intelligence" has two names of concepts.
_PARTS = re.compile(r",|:|\(|\)| and | и | et ", re.I)
Values = dict[str, Any]


def organisation(row: Organisation) -> Values:
    """Return the values of an organisation. The title has its code, short name, country and city. The official name is
    in ``about``, since many share its words. Other names, which are searchable but not shown, are in ``text``.
    """
    names, others = list(row.name.values()), row.other_names.splitlines()
    countries = list(row.country.values())
    title = [row.code or "", row.short_name, *(countries if row.title_country else names), *row.cities.values()]
    key = f"{terms.OF_A_COUNTRY}{row.code}"
    keys = concepts_in(names) if not row.title_country else {key} & terms.concepts().keys()
    people = terms.names_of(keys)
    return {
        "type": SearchEntry.Type.ORGANISATION,
        "title": " ".join(title),
        "about": names,
        "text": [*others, *people, *countries],
        "called": [*title[:2], *(countries if row.title_country else []), *names, *others, *people],
        "places": list(row.cities.values()),
    }


def topic(row: Topic) -> Values:
    """Return the values of a topic. It is called by its names and their synonyms, and loosely by narrower terms."""
    names = list(row.name.values())
    keys = concepts_in(names)
    own, narrow = terms.names_of(keys), terms.names_of(terms.narrower(keys) - keys)
    return {
        "type": SearchEntry.Type.TOPIC,
        "title": " ".join(names),
        "about": list(row.description.values()),
        "text": [*own, *narrow],
        "called": [*names, *own],
        "loosely_called": narrow,
    }


def concepts_in(titles: Iterable[str]) -> set[str]:
    """Return the concepts that titles, or parts of them, name."""
    parts = {fold(part) for title in titles for part in (title, *_PARTS.split(title))}
    return {key for part in parts if part for key in terms.meanings(part) if not key.startswith(terms.OF_THE_SITE)}


def concepts_of_the_site(title: str) -> set[str]:
    """Return the concepts of the field ``site`` that a title, its parts or its words name."""
    parts = [fold(part) for part in (title, *_PARTS.split(title))]
    parts += [word for part in parts[:1] for word in part.split()]
    return {key for part in parts if part for key in terms.meanings(part) if key.startswith(terms.OF_THE_SITE)}


def names_of_page(title: str) -> list[str]:
    """Return the names that readers use for a page with this title."""
    keys = concepts_of_the_site(title)
    return [title, *terms.names_of(keys | terms.narrower(keys))]


def person(row: Person) -> Values:
    """Return the values of a person. They are called by their name, family name and the offices held at public events,
    and loosely by synonyms of these.
    """
    family = row.sort_name.partition(",")[0]
    names = [*row.spellings, family, *(name.split()[-1] for name in row.spellings if name.split())]
    offices = offices_of(row)
    words = [*offices, *(word for office in offices for word in office.split())]
    return {
        "type": SearchEntry.Type.PERSON,
        "title": " ".join([*row.spellings, *offices]),
        "about": [],
        "text": [row.organisation.name_in_language] if row.organisation else [],
        "called": [*names, *offices],
        "loosely_called": terms.names_of(key for key in concepts_in(words) if key.startswith(terms.OF_A_BODY)),
    }


def offices_of(row: Person) -> list[str]:
    """Return the offices that public events name, each once."""
    public = EditionPage.objects.open_to_all().filter(alias_of=None)
    held = EditionPerson.objects.filter(person=row, edition__in=public).values_list("office", flat=True)
    spoke = SessionSpeaker.objects.filter(person=row, session__is_cancelled=False, session__edition__in=public)
    return list(dict.fromkeys(filter(None, [row.office, *held, *spoke.values_list("office", flat=True)])))


def room(row: Room) -> Values:
    return {
        "type": SearchEntry.Type.PAGE,
        "title": " ".join(row.titles()),
        "about": row.sentences(),
        "text": row.names(),
        "called": row.names(),
    }
