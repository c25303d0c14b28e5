"""Text in the language of the original is found, and names and abbreviations that stay are not."""

from __future__ import annotations

from itertools import permutations

import pytest

from foundation.translation.quality.findings import Kind
from tests.foundation.translation.quality.test_quality import found


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("Workshop on nCEN", "Семинар по nCEN"),
        ("Photo: eTIR", "Фото: eTIR"),
        ("Photo: Karl von Stein", "Фото: Karl von Stein"),
        ("Karl von Stein", "Karl von Stein"),
        ("nCEN", "nCEN"),
        ("© freepik.com", "© freepik.com"),
        ("See www.example.org and eTrade", "См. www.example.org и eTrade"),
    ],
)
def test_what_stays_is_no_leftover(original: str, translation: str) -> None:
    assert found(original, translation, ["en", "ru"]) == []


@pytest.mark.parametrize(
    "text", ["Next steps", "Who came", "About the programme", "Photo of the hall", "Tobacco and fuel"]
)
def test_a_short_copy_in_another_script_is_one(text: str) -> None:
    (finding,) = found(text, text, ["en", "ru"])
    assert finding.is_error


WRITTEN = {
    "en": (
        "A report follows.",
        "The next workshop will be held in the autumn, and all the ports have been asked to come.",
    ),
    "fr": (
        "Un rapport suivra.",
        "Le prochain atelier aura lieu en automne et tous les ports ont été invités à y venir.",
    ),
    "ru": ("Отчёт последует.", "Следующий семинар пройдёт осенью, и на него уже пригласили все порты, которые есть."),
}


@pytest.mark.parametrize(("source", "target"), list(permutations(WRITTEN, 2)))
def test_another_text_in_the_language_of_the_original_is_one(source: str, target: str) -> None:
    (original, other), (_short, right) = WRITTEN[source], WRITTEN[target]
    for text, left in ((other, [other]), (right, [])):
        findings = found(original, text, [source, target])
        assert [one.translation for one in findings if one.kind == Kind.LANGUAGE] == left


@pytest.mark.parametrize(
    ("original", "russian", "french"),
    [
        ("They signed an MoU.", "Они подписали меморандум.", "Ils ont signé un protocole."),
        ("The AfCFTA and the AfDB met.", "Встретились АКФТА и АБР.", "La ZLECAf et la BAD se sont réunies."),
        ("She holds a PhD.", "Она кандидат наук.", "Elle est docteure."),
        ("They used 40 kWh.", "Израсходовано 40 кВт·ч.", "Ils ont consommé 40 kWh."),
    ],
)
def test_abbreviations_are_translated(original: str, russian: str, french: str) -> None:
    assert found(original, russian, ["en", "ru"]) == []
    assert found(original, french, ["en", "fr"]) == []


def test_a_brand_is_not() -> None:
    (finding,) = found("Watch it on YouTube.", "Смотрите видео на Ютюбе.", ["en", "ru"])
    assert finding.original == "YouTube"
    assert found("Ron McDonald spoke.", "Выступил Рон Макдональд.", ["en", "ru"]) == []
