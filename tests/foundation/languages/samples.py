"""Texts with their page's language: honest ones with quotations and names, and wrong ones in another language."""

from __future__ import annotations

JOHN = "We cannot wait for another decade to digitise the border, and we will not"
ANNE = "Nous ne pouvons pas attendre dix ans de plus pour moderniser la frontière, et nous ne le ferons pas"
IVAN = "Мы не можем ждать ещё десять лет, чтобы сделать границу цифровой, и не будем этого делать"
REVENUE = "State Revenue Committee, Ministry of Finance of the Republic of Kazakhstan"
RU = "Семинар прошёл в Астане и собрал участников из десяти стран. Следующая встреча будет весной."
FR = "L’atelier s’est tenu à Astana et a réuni des participants de dix pays. La prochaine réunion aura lieu au printemps."
EN = "The workshop was held in Astana and brought together people from ten countries. They will meet again in spring."

HONEST = [
    # quotations in another language
    (
        "ru",
        f"Семинар прошёл в Астане.\n«{JOHN}», — сказал Джон Смит (John Smith), HM Revenue and Customs.\nИтоги будут.",
    ),
    ("ru", f"“{JOHN}.”"),
    ("ru", f"„{JOHN}“, — отметил он. {RU}"),
    ("ru", f'"{JOHN}", — считает докладчик.'),
    ("ru", f"«{ANNE}», — отметила она.\n{RU}"),
    ("ru", f"«{JOHN} — “on the road to the border of the future” — and it is for all of us», — сказал он."),
    ("ru", f"“{JOHN}.\n“{JOHN}.\n“{JOHN}.”\n{RU}"),
    ("ru", f"«{JOHN}.\n{JOHN}.\n{JOHN}», — сказал он.\n{RU}"),
    ("ru", f"‘{JOHN}; it doesn’t help us at the border’, — сказал он."),
    ("ru", f"Девиз года: «{JOHN}, «{JOHN}», and {JOHN}»."),
    ("fr", f"L’atelier s’est tenu à Astana. « {JOHN} », a déclaré John Smith. La prochaine réunion aura lieu ici."),
    ("fr", f"« {JOHN}. »"),
    ("fr", f"“{JOHN}”, a dit le directeur.\n{FR}"),
    ("fr", f"« {IVAN} », a-t-il dit.\n{FR}"),
    ("fr", f"« {JOHN}.\n« {JOHN}.\n» {JOHN}. »\n{FR}"),
    ("fr", f'Il l’a dit : "{JOHN}".'),
    ("fr", f"‹ {JOHN} ›, selon elle."),
    ("fr", f"La devise de l’année est « {JOHN} »."),
    ("fr", f"« Comme le disait mon père, “{JOHN}” », a-t-elle rappelé."),
    ("en", f"The workshop was held in Astana. “{ANNE}”, said the director. They will meet again in spring."),
    ("en", f"‘{ANNE}’, she said."),
    ("en", f"« {ANNE} », she said.\n{EN}"),
    ("en", f"“{IVAN}”, said Ivan Petrov of the State Customs Committee."),
    ("en", f"“{IVAN}.”"),
    ("en", f'As the minister put it: "{ANNE}".'),
    ("en", f"“{ANNE}.\n“{ANNE}.\n“{ANNE}.”\n{EN}"),
    # names
    ("fr", f"Ont participé : Айгуль Нурланова, Сергей Иванов, Олег Петров et John Smith, du {REVENUE}."),
    (
        "fr",
        "Se sont exprimés : the Minister of Finance of the Republic of Moldova et the Head of the Customs of Georgia.",
    ),
    ("fr", "Signataires : General Directorate of Customs and Excise of the Ministry of Finance of the Czech Republic."),
    (
        "fr",
        "Organisateurs : Bureau of the Council of the Union of the Chambers of Commerce and Industry of the Region.",
    ),
    ("fr", "Membres : Комитет государственных доходов Министерства финансов Республики Казахстан."),
    (
        "ru",
        f"Участники: {REVENUE}, Directorate of Customs and Excise of the Ministry of Finance of the Czech Republic.",
    ),
    ("ru", "Выступили: Jean-Pierre Dupont, de la Direction Générale des Douanes et des Droits Indirects de la France."),
    (
        "ru",
        "Организаторы: World Customs Organization и the Chamber of Commerce and Industry for the Region of Flanders.",
    ),
    (
        "en",
        "Speakers: Jean Dupont (Direction Générale des Douanes et des Droits Indirects de la République de Guinée).",
    ),
    ("en", "Speakers: Anne Martin, Ministère de l’Économie et des Finances et de la Relance de la France, and others."),
    ("en", "Present: Айгуль Нурланова, Сергей Иванов и Олег Петров."),
    # addresses
    ("ru", "Вопросы: secretariat@rocb-europe.org, https://www.wcoomd.org/en/topics/facilitation/overview.aspx"),
    ("en", f"The customs officers’ work at the countries’ borders isn’t over. {EN}"),
    ("fr", f"Aujourd’hui, l’office n’a qu’un site. {FR}"),
]

_ENGLISH = [
    "The workshop brought them together to discuss what they do at the border and how it can be done in less time.",
    "It was the first meeting of this kind, and most of the people who came had not met each other before.",
    "He told us what they had learned from it and how they will use the results in their own work next year.",
]
_FRENCH = [
    "L’atelier les a réunis pour discuter de ce qu’ils font à la frontière et de la façon de le faire plus vite.",
    "C’était la première réunion de ce type, et la plupart de ceux qui sont venus ne se connaissaient pas.",
    "Il nous a dit ce que les pays en ont appris et comment ils vont utiliser les résultats dans leur travail.",
]
_RUSSIAN = [
    "Участники обсудили на семинаре, как они работают на границе и что можно сделать быстрее и проще для всех.",
    "Это была первая встреча такого рода, и большинство из тех, кто приехал, раньше друг друга не видели.",
    "Он рассказал нам, что страны из этого узнали и как они будут использовать результаты в своей работе.",
]
_OTHERS = [
    *[("ru", _ENGLISH), ("ru", _FRENCH), ("fr", _ENGLISH)],
    *[("fr", _RUSSIAN), ("en", _FRENCH), ("en", _RUSSIAN)],
]
_OWN = {"ru": RU, "fr": FR, "en": EN}

WRONG = [
    *((own, "\n".join(texts)) for own, texts in _OTHERS),
    *((own, text) for own, texts in _OTHERS for text in texts),
    # a whole sentence among those of the page
    *((own, f"{_OWN[own]} {texts[0]} {_OWN[own]}") for own, texts in _OTHERS),
    *((own, f"{_OWN[own]}\n{texts[1]}\n{_OWN[own]}") for own, texts in _OTHERS),
    # with a quotation or a name in it
    ("ru", f"{_ENGLISH[0]} “{IVAN}”, said Ivan Petrov. {_ENGLISH[1]}"),
    ("fr", f"{_ENGLISH[0]} “{ANNE}”, said Anne Martin. {_ENGLISH[1]}"),
    ("en", f"{_FRENCH[0]} « {JOHN} », a dit John Smith. {_FRENCH[1]}"),
    ("ru", f"{_ENGLISH[2]} The experts of the {REVENUE} agreed with him on most of this."),
]
