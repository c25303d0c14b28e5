"""Texts of an officer's day in each language: the article that is written, and names that the site knows."""

from __future__ import annotations

import textwrap

SEED = {
    "en": """
        Second regional workshop on disruptive technologies for the customs administrations of Europe

        25 May 2021

        The Customs Administration of the Netherlands and ROCB Europe held the second regional workshop on disruptive
        technologies.

        It took place from 17 to 19 May 2021, each day on another online platform. More than 80 participants came.

        Dr. Kunio Mikuriya, Mr. Safar Mehdiyev, Ms. Nanette van Schelven and Mr. Eser Çengel opened the workshop. They spoke
        about what disruptive technologies can do for customs.

        European administrations, universities and companies spoke about blockchain, artificial intelligence and the Internet
        of Things.

        For half a day the participants talked with Brainport Eindhoven. Start-ups from other sectors showed what could serve
        customs.

        The recommendations of the break-out groups will be part of the next study. Cyber security was a subject too.

        Further regional webinars will follow in the next financial year.
        """,
    "ru": """
        Второй региональный семинар по прорывным технологиям для таможенных администраций Европы

        25 мая 2021 года

        Таможенная администрация Нидерландов и ROCB Europe провели второй региональный семинар по прорывным технологиям.

        Он прошёл с 17 по 19 мая 2021 года, каждый день на другой онлайн-платформе. В нём участвовали более 80 человек.

        Семинар открыли д-р Кунио Микурия, Сафар Мехтиев, Нанетт ван Схелвен и Эсер Ченгель. Они рассказали, чем прорывные
        технологии могут помочь таможне.

        Европейские администрации, университеты и компании говорили о блокчейне, искусственном интеллекте и интернете вещей.

        Полдня участники беседовали с представителями «Брейнпорт Эйндховен». Стартапы из других отраслей показали, что может
        пригодиться таможне.

        Рекомендации рабочих групп войдут в следующее исследование. Речь шла и о кибербезопасности.

        Новые региональные вебинары пройдут в следующем финансовом году.
        """,
    "fr": """
        Deuxième atelier régional sur les technologies de rupture pour les administrations des douanes d’Europe

        25 mai 2021

        L’Administration des douanes des Pays-Bas et le BRRC Europe ont tenu le deuxième atelier régional sur les technologies
        de rupture.

        Il s’est déroulé du 17 au 19 mai 2021, chaque jour sur une autre plateforme en ligne. Plus de 80 participants y ont pris
        part.

        MM. Kunio Mikuriya, Safar Mehdiyev et Eser Çengel et Mme Nanette van Schelven ont ouvert l’atelier. Ils ont expliqué ce
        que les technologies de rupture peuvent apporter à la douane.

        Des administrations européennes, des universités et des entreprises ont parlé de la chaîne de blocs, de l’intelligence
        artificielle et de l’internet des objets.

        Pendant une demi-journée, les participants ont échangé avec Brainport Eindhoven. De jeunes entreprises d’autres secteurs
        ont montré ce qui pourrait servir à la douane.

        Les recommandations des groupes de travail feront partie de la prochaine étude. Il a aussi été question de
        cybersécurité.

        D’autres webinaires régionaux suivront au cours du prochain exercice.
        """,
}
EVENT = {
    "en": "Second regional workshop on disruptive technologies",
    "ru": "Второй региональный семинар по прорывным технологиям",
    "fr": "Deuxième atelier régional sur les technologies de rupture",
}
PLANNED = {"en": "Scanners", "ru": "Сканеры", "fr": "Les scanners"}
INTRODUCTION = {
    "en": "What scanners see, in three parts.",
    "ru": "Что видят сканеры: в трёх частях.",
    "fr": "Ce que voient les scanners, en trois parties.",
}
SESSIONS = {
    "en": ["Blockchain", "Artificial intelligence", "Internet of Things"],
    "ru": ["Блокчейн", "Искусственный интеллект", "Интернет вещей"],
    "fr": ["Chaîne de blocs", "Intelligence artificielle", "Internet des objets"],
}
PEOPLE = [
    {"en": "Kunio Mikuriya", "ru": "Кунио Микурия"},
    {"en": "Safar Mehdiyev", "ru": "Сафар Мехтиев"},
    {"en": "Nanette van Schelven", "ru": "Нанетт ван Схелвен"},
    {"en": "Eser Çengel", "ru": "Эсер Ченгель"},
]
TOPICS = [
    {"en": "Disruptive technologies", "ru": "Прорывные технологии", "fr": "Technologies de rupture"},
    {"en": "Blockchain", "ru": "Блокчейн", "fr": "Chaîne de blocs"},
    {"en": "Cyber security", "ru": "Кибербезопасность", "fr": "Cybersécurité"},
]
DUTCH_CUSTOMS = {
    "en": "Customs Administration of the Netherlands",
    "ru": "Таможенная администрация Нидерландов",
    "fr": "Administration des douanes des Pays-Bas",
}
NETHERLANDS = {"en": "Netherlands", "ru": "Нидерланды", "fr": "Pays-Bas"}
OFFICE = {
    "en": "Regional Office for Capacity Building",
    "ru": "Региональное бюро по укреплению потенциала",
    "fr": "Bureau régional de renforcement des capacités",
}
BRAINPORT = {"en": "Brainport Eindhoven", "ru": "Брейнпорт Эйндховен"}


def seed(language: str) -> str:
    """Return the text of the article with one paragraph on each line."""
    paragraphs = textwrap.dedent(SEED[language]).strip().split("\n\n")
    return "\n\n".join(" ".join(one.split()) for one in paragraphs) + "\n"


def in_language(names: dict[str, str], language: str) -> str:
    return names.get(language, names["en"])
