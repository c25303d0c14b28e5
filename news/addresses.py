"""Addresses in stored HTML, independent of the host that serves them.

Stored text has ``https://site.invalid`` in place of our own host (RFC 2606 reserves ``.invalid``). Feeds replace it
with ``PUBLIC_URL``, and the site itself with nothing. So a new host, port or mirror needs no rebuild, and does not
count as a change of content.
"""

from typing import Any

from bs4 import BeautifulSoup
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

OUR_HOST = "https://site.invalid"

# Write void elements as in HTML (<img>, not <img/>), and letters without entities.
_PLAIN = HTMLFormatter(entity_substitution=EntitySubstitution.substitute_xml, void_element_close_prefix="")
_LINKING = ("href", "src", "poster", "cite")


def hosted(html: str) -> str:
    """Return ``html`` with `OUR_HOST` before each root-relative address in href, src, poster, cite and srcset."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        for name in _LINKING:
            if isinstance(value := tag.get(name), str):
                tag[name] = _moved(value)
        if isinstance(value := tag.get("srcset"), str):
            tag["srcset"] = ", ".join(_moved(part.strip()) for part in value.split(",") if part.strip())
    return soup.decode(formatter=_PLAIN)


def _moved(address: str) -> str:
    return OUR_HOST + address if address.startswith("/") and not address.startswith("//") else address


def at(base: str, text: str) -> str:
    """Return stored ``text`` with ``base`` as the host: an origin such as ``https://www.example.org``, or empty for the
    site itself."""
    return text.replace(OUR_HOST, base)


def picture_at(base: str, picture: dict[str, Any]) -> dict[str, Any]:
    """Return a stored picture with ``base`` as the host. Rows older than the field ``sources`` have a single ``srcset``."""
    own: dict[str, Any] = {name: at(base, picture[name]) for name in ("src", "srcset") if name in picture}
    sources = [{**source, "srcset": at(base, source["srcset"])} for source in picture.get("sources", ())]
    return {**picture, **own, "sources": sources}
