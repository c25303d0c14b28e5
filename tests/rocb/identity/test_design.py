"""Everyone can distinguish the colours, and the style guide is not public."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rocb.identity import design
from rocb.identity.design import Contrast, Tokens
from tests import factories
from tests.environment import ROOT

SITE_CSS = Path(ROOT, "rocb", "static", "rocb", "site.css").read_text(encoding="utf-8")


def test_contrast_is_that_of_wcag() -> None:
    assert round(design.contrast("#ffffff", "#000000"), 2) == 21
    assert round(design.contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(
    "pair", Tokens.read(SITE_CSS).contrasts(), ids=lambda pair: f"{pair.front.name}-{pair.back.name}"
)
def test_colours_have_contrast_in_light_and_dark(pair: Contrast) -> None:
    assert pair.is_enough, (pair.light, pair.dark, pair.least)


def test_no_variable_is_defined_by_itself_and_each_one_in_use_is_defined() -> None:
    defined = re.findall(r"(--[\w-]+):\s*([^;}]+)", SITE_CSS)
    assert not [name for name, value in defined if f"var({name})" in value]
    assert set(re.findall(r"var\((--[\w-]+)\)", SITE_CSS)) <= {name for name, _value in defined}


@pytest.mark.django_db
def test_the_design_page_is_there_in_debug_mode_only(client: Client, settings: Any) -> None:
    factories.home()
    assert client.get("/design/").status_code == 404
    settings.DEBUG = True
    response = client.get("/design/")
    assert response.status_code == 200
    text = response.content.decode()
    assert "Contrast of each pair in use" in text
    assert " style=" not in text
