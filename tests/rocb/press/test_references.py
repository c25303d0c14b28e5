"""`rocb.press.references`: a citation as BibTeX and RIS."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from rocb.press.citing import Cited
from rocb.press.references import FORMS, bibtex, ris
from tests import factories

READ_ON = date(2026, 11, 29)
SEMINAR = Cited("Семинар в Тбилиси", "ROCB Europe", date(2024, 5, 1), "https://site.example/ru/news/a_b/?x=1%202")
BIBTEX = """\
@online{seminar,
  title = {{Семинар в Тбилиси}},
  author = {{ROCB Europe}},
  date = {2024-05-01},
  url = {https://site.example/ru/news/a_b/?x=1%202},
  urldate = {2026-11-29},
  langid = {russian}
}
"""
RIS = """\
TY  - ELEC
ID  - seminar
TI  - Семинар в Тбилиси
AU  - ROCB Europe
PY  - 2024
DA  - 2024/05/01/
UR  - https://site.example/ru/news/a_b/?x=1%202
Y2  - 2026/11/29/
LA  - ru
ER  - \n"""


def test_bibtex() -> None:
    assert bibtex(SEMINAR, language="ru", key="seminar", read_on=READ_ON) == BIBTEX


def test_ris() -> None:
    assert ris(SEMINAR, language="ru", key="seminar", read_on=READ_ON) == RIS.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50 % of R&D_1 #2 $3", r"50 \% of R\&D\_1 \#2 \$3"),
        ("}, note = {x", r"\}, note = \{x"),
        (r"a\b~c^d", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"),
    ],
)
def test_a_title_stays_a_title_in_bibtex(title: str, written: str) -> None:
    cited = Cited(title, "Office", date(2024, 5, 1), "https://site.example/")
    assert f"  title = {{{{{written}}}}},\n" in bibtex(cited, language="en", key="one", read_on=READ_ON)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\x0b", "\u2028"])
def test_a_title_adds_no_line(break_: str) -> None:
    cited = Cited(f"One{break_}ER  - ", "Office", date(2024, 5, 1), "https://site.example/")
    for form in FORMS.values():
        plain = form.write(
            Cited("One ER -", "Office", cited.published_on, cited.url), language="de", key="k", read_on=READ_ON
        )
        assert form.write(cited, language="de", key="k", read_on=READ_ON) == plain


@pytest.mark.django_db
def test_the_press_page_leads_to_both(client: Client) -> None:
    page = factories.article(title="A workshop", slug="workshop")
    press = f"/en/press/{page.uuid}/"
    content = client.get(press).content.decode()
    for name, form in FORMS.items():
        assert f'href="{press}cite.{name}"' in content
        response = client.get(f"{press}cite.{name}")
        assert response["Content-Type"] == form.content_type
        assert response["Content-Disposition"] == f'attachment; filename="workshop.{name}"'
        assert "A workshop" in response.content.decode()
    assert client.get(f"{press}cite.exe").status_code == 404
    page.unpublish()
    assert client.get(f"{press}cite.ris").status_code == 404
