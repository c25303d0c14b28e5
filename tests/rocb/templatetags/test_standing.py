"""`rocb.templatetags.standing`: what is rendered once, and when it is rendered anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from news.models import ChangeCounter
from tests import factories

pytestmark = pytest.mark.django_db


def shown(template: str, **values: Any) -> str:
    """By a request of its own."""
    context = Context({**values, "request": RequestFactory().get("/en/")})
    context.request = context["request"]  # type: ignore[attr-defined]
    return Template(f"{{% load i18n standing %}}{template}").render(context)


def test_a_standing_part_is_rendered_once_for_each_language_and_named_value_until_the_frame_changes() -> None:
    factories.home()
    part = '{% standing "part" named %}{% get_current_language as code %}{{ code }} {{ named }} {{ other }}{% endstanding %}'
    assert shown(part, named="a", other=1) == "en a 1"
    assert shown(part, named="a", other=2) == "en a 1"
    assert shown(part, named="b", other=2) == "en b 2"
    with override("ru"):
        assert shown(part, named="a", other=3) == "ru a 3"
    ChangeCounter.reframe()
    assert shown(part, named="a", other=4) == "en a 4"


def test_a_card_is_rendered_anew_as_soon_as_its_row_says_something_else() -> None:
    card = "{% card item heading %}{{ item.title }} {{ item.kind_name }} {{ other }}{% endcard %}"
    item = factories.item(title="First")
    assert shown(card, item=item, heading="h2", other=1) == "First News 1"
    assert shown(card, item=item, heading="h2", other=2) == "First News 1"
    assert shown(card, item=item, heading="h3", other=2) == "First News 2"
    with override("fr"):
        assert shown(card, item=item, heading="h2", other=3).endswith("3")
    item.title = "Second"
    assert shown(card, item=item, heading="h2", other=4) == "Second News 4"


def test_whoever_works_on_templates_sees_each_change(settings: Any) -> None:
    settings.DEBUG = True
    factories.home()
    part = '{% standing "part" %}{{ other }}{% endstanding %}'
    assert [shown(part, other=number) for number in (1, 2)] == ["1", "2"]
