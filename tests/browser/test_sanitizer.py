"""A browser finds nothing in cleaned HTML that is not on the allow-lists, whatever the input was."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

import pytest
from playwright.sync_api import Browser, Page

from news.parsing import sanitize
from news.parsing.sanitize import clean
from tests.news.parsing.attacks import ONE_STAGE, SHIFTED, TWO_STAGES, texts
from tests.news.parsing.vectors import VECTORS
from tests.seeds import seed

pytestmark = pytest.mark.browser

COUNT = 100_000
AT_ONCE = 2_000
BASE = "https://customs.example/news/item.html"

# Parses each text as a document and as the content of an element, both without scripts. Returns [number of the text,
# problem].
READ = """
([texts, tags, attributes]) => {
  const wrong = [];
  const shapes = {
    lang: /^([a-z]{2,8}|[ix])(-[a-z0-9]{1,8})*$/i, dir: /^(ltr|rtl|auto)$/i, scope: /^(row|col|rowgroup|colgroup)$/i,
    colspan: /^[1-9][0-9]{0,2}$/, rowspan: /^[1-9][0-9]{0,2}$/, rel: /^noopener noreferrer nofollow ugc$/,
    href: /^(https?:\\/\\/[^\\/]|mailto:)/i,
  };
  const inert = document.implementation.createHTMLDocument("");
  const look = (number, element, isOurs) => {
    const name = element.localName;
    if (!isOurs && !tags.includes(name)) wrong.push([number, `<${name}>`]);
    if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") wrong.push([number, element.namespaceURI]);
    for (const { name: attribute, value } of element.attributes) {
      const allowed = [...attributes["*"], ...(attributes[name] ?? []), ...(name === "a" ? ["rel"] : [])];
      if (!allowed.includes(attribute) || !shapes[attribute].test(value)) wrong.push([number, `${name} ${attribute}=${value}`]);
      const leads = attribute === "href" ? element.protocol : "http:";
      if (!["http:", "https:", "mailto:"].includes(leads)) wrong.push([number, element.href]);
    }
  };
  texts.forEach((text, number) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const element of page.getElementsByTagName("*")) {
      look(number, element, [page.documentElement, page.head, page.body].includes(element));
    }
    const place = inert.createElement("div");
    place.innerHTML = text;
    for (const element of place.getElementsByTagName("*")) look(number, element, false);
    for (const root of [page, place]) {
      const comments = inert.createTreeWalker(root, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
      if (comments.nextNode()) wrong.push([number, "a comment"]);
    }
  });
  return wrong;
}
"""


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page()


def read(page: Page, cleaned: Iterable[str]) -> list[tuple[str, str]]:
    """Return what a browser finds in these texts that is not on the sanitizer's allow-lists."""
    lists = [sorted(sanitize._TAGS), {tag: sorted(names) for tag, names in sanitize._ATTRIBUTES.items()}]
    wrong = []
    for some in batched(cleaned, AT_ONCE):
        wrong += [(some[number], what) for number, what in page.evaluate(READ, [list(some), *lists])]
    return wrong


def test_the_reader_of_this_test_sees_what_is_not_on_the_lists(page: Page) -> None:
    attacks = [
        *(
            '<p onfocus="x">',
            "<script>x</script>",
            '<a href="javascript:x">',
            '<a href="http:page">',
            '<p lang="x href=">',
        ),
        *(
            '<table><td rowspan="65534">',
            '<p><svg><a xlink:href="x">',
            "<!-- x -->",
            '<p data-controller="x">',
            '<a rel="opener">',
        ),
    ]
    assert {text for text, _ in read(page, [*attacks, "<p lang=en>fine</p>"])} == {*attacks}


def test_nothing_of_a_hundred_thousand_attacks_is_left_for_a_browser(page: Page) -> None:
    number = seed()
    cleaned = [
        clean(text, base_url=BASE) for text in (ONE_STAGE, TWO_STAGES, *SHIFTED, *VECTORS, *texts(COUNT, seed=number))
    ]
    assert [one.html for one in cleaned if clean(one.html, base_url="https://elsewhere.example/") != one] == []
    assert [one.html for one in cleaned if sanitize._LAST.clean(one.html) != one.html] == []
    assert read(page, (one.html for one in cleaned)) == []
