"""Addresses inside stored HTML, kept free of the host that happens to serve them.

Stored text holds ``https://site.invalid`` (RFC 2606 reserves ``.invalid``) where our own host belongs. Written out for
a feed it becomes ``PUBLIC_URL``, on the site itself nothing at all; so a new host, port or mirror needs no rebuild, and
a change of host is no change of content.
"""

from typing import Any

from bs4 import BeautifulSoup
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

OUR_HOST = "https://site.invalid"

# Elements without content as HTML has them (<img>, not <img/>), and no letter turned into an entity.
_PLAIN = HTMLFormatter(entity_substitution=EntitySubstitution.substitute_xml, void_element_close_prefix="")
_LINKING = ("href", "src", "poster", "cite")


def hosted(html: str) -> str:
    """``html`` with every root-relative address moved to `OUR_HOST`: href, src, poster, cite and each of srcset."""
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
    """Stored ``text`` as it reads under ``base``: an origin such as ``https://www.example.org``, or empty for the site."""
    return text.replace(OUR_HOST, base)


def picture_at(base: str, picture: dict[str, Any]) -> dict[str, Any]:
    """A stored picture under ``base``; rows that are older than ``sources`` have one ``srcset``."""
    own: dict[str, Any] = {name: at(base, picture[name]) for name in ("src", "srcset") if name in picture}
    sources = [{**source, "srcset": at(base, source["srcset"])} for source in picture.get("sources", ())]
    return {**picture, **own, "sources": sources}
