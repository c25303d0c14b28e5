"""``news/static/news/rtf_pictures.js`` in an empty page: the images of Word come from the rich text beside the markup."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.environment import ROOT

pytestmark = pytest.mark.browser

SCRIPT = ROOT / "news" / "static" / "news" / "rtf_pictures.js"
RTF = r"""{\rtf1{\*\shppict{\pict{\*\picprop\shplid1025{\sp{\sn pib}{\sv x}}}\picw53\pich53\pngblip\bliptag-2067{\*\blipuid
8fe5b1d2abcd}
89504e470d0a1a0a
00ff}}{\nonshppict{\pict\picw53\wmetafile8\bliptag-2067 0100}}}"""


def test_pictures_of_word_come_from_the_rich_text_beside_the_markup(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>Empty</title>")
    page.add_script_tag(path=SCRIPT)
    html = "<p>One.</p><p><img src='file:///C:/clip_image001.png' alt='A map'></p>"
    with_pictures = "([html, rtf]) => window.newsPaste.withPictures(html, rtf)"
    assert 'src="data:image/png;base64,iVBORw0KGgoA/w=="' in page.evaluate(with_pictures, [html, RTF])
    assert "data:" not in page.evaluate(with_pictures, [html * 2, RTF])  # they cannot be matched
    page.close()
