"""`news.parsing.relative_dates`: dates relative to now, in the languages of the region."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.relative_dates import read_relative_date

AT = datetime(2026, 3, 2, 15, 40, 20, tzinfo=UTC)
TODAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        *(
            (word, TODAY)
            for word in ("Today", "сегодня", "Сёння", "Сьогодні", "aujourd’hui", "Heute", "Bu gün", "დღეს")
        ),
        *(
            (word, TODAY - DAY)
            for word in ("yesterday", "Вчера", "вчора", "hier", "Dün", "dünən", "Кеше", "երեկ", "jučer")
        ),
        ("позавчера", TODAY - 2 * DAY),
        ("Вчера, 14:30", TODAY - DAY + 14.5 * HOUR),
        ("вчера в 14:30", TODAY - DAY + 14.5 * HOUR),
        ("14:30, вчера", TODAY - DAY + 14.5 * HOUR),
        ("Сегодня 09:05", TODAY + timedelta(hours=9, minutes=5)),
        ("Yesterday at 2:30 pm", TODAY - DAY + 14.5 * HOUR),
        ("Hier à 14h30", TODAY - DAY + 14.5 * HOUR),
        ("gestern, 14.30", TODAY - DAY + 14.5 * HOUR),
        ("today 23:50", AT),
        ("2 hours ago", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("an hour ago", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("il y a 2 heures", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("il y a une heure", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("2 часа назад", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("час назад", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("15 минут назад", datetime(2026, 3, 2, 15, 25, tzinfo=UTC)),
        ("15 хвилин тому", datetime(2026, 3, 2, 15, 25, tzinfo=UTC)),
        ("3 дня назад", TODAY - 3 * DAY),
        ("5 дней назад", TODAY - 5 * DAY),
        ("3 days ago", TODAY - 3 * DAY),
        ("il y a 3 jours", TODAY - 3 * DAY),
        ("vor 3 Tagen", TODAY - 3 * DAY),
        ("vor einer Stunde", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("2 saat önce", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("2 saat əvvəl", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("2 сағат бұрын", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("2 soat oldin", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("2 საათის წინ", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("2 ժամ առաջ", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("преди 2 часа", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("acum 2 ore", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("prije 2 sata", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("hace 2 horas", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("2 weeks ago", TODAY - 14 * DAY),
        ("2 недели назад", TODAY - 14 * DAY),
        ("2 месяца назад", TODAY - 60 * DAY),
        ("только что", AT),
        ("just now", AT),
    ],
)
def test_what_is_told_from_now_is_an_instant(text: str, instant: datetime) -> None:
    assert read_relative_date(text, at=AT) == instant


@pytest.mark.parametrize(
    "text",
    ["", "yesterday's news", "вчера, 25:00", "hours ago to go", "2 parsecs ago", "tomorrow", "in 2 hours", "9999 days ago",
     "for 2 hours",
     "today today", "2 days", "назад", "x" * 500],
)  # fmt: skip
def test_everything_else_is_no_date(text: str) -> None:
    assert read_relative_date(text, at=AT) is None


@given(st.text(max_size=70))
def test_it_never_raises_and_never_looks_ahead(text: str) -> None:
    found = read_relative_date(text, at=AT)
    assert found is None or found <= AT
