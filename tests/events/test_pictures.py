"""`events.pictures`: the picture of an edition, on its page and in social previews."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from events import pictures
from foundation.pictures.making import make
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def test_the_picture_stands_on_the_page_and_where_it_is_shared(client: Client) -> None:
    image = factories.image(description="People at a table", credit="A. Maker")
    make(image)
    page = event_factories.edition(slug="e", image=image)
    found = pictures.picture(page)
    assert found
    assert [source["type"] for source in found["sources"]] == ["image/avif", "image/webp"]
    assert pictures.shared(found) == settings.PUBLIC_URL + found["src"]
    html = client.get("/en/events/e/").content.decode()
    assert f'<meta property="og:image" content="{settings.PUBLIC_URL}{found["src"]}">' in html
    assert 'alt="People at a table"' in html
    assert "A. Maker" in html


def test_a_file_that_is_gone_costs_the_picture_and_not_the_page(client: Client) -> None:
    image = factories.image()
    image.file.storage.delete(image.file.name)
    page = event_factories.edition(slug="e", image=image)
    assert pictures.picture(page) is None
    assert pictures.shared(None) == settings.PUBLIC_URL + settings.SHARE_PICTURE
    assert client.get("/en/events/e/").status_code == 200
