"""Finished HTML without attributes that only our own pages need: classes, roles, tab order, data for scripts.

Pure. Feed readers have their own styles and scripts, and may fail on markup that they do not know.
"""

from __future__ import annotations

import nh3

_TEXT = "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var"
_PARTS = "address article aside blockquote details div figcaption figure h1 h2 h3 h4 h5 h6 hr p pre section summary"
_LISTS = "dd dl dt li ol ul caption col colgroup table tbody td tfoot th thead tr"
_MEDIA = "audio img picture source track video"
_TAGS = {*_TEXT.split(), *_PARTS.split(), *_LISTS.split(), *_MEDIA.split()}
_SIZE = {"width", "height"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title", "id"},
    "a": {"href", "hreflang", "rel", "type"},
    "audio": {"src", "controls"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"src", "srcset", "sizes", "alt", *_SIZE},
    "ins": {"cite", "datetime"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "srcset", "sizes", "type", "media", *_SIZE},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label"},
    "video": {"src", "poster", "controls", *_SIZE},
}
_CLEANER = nh3.Cleaner(tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)


def plain_html(html: str) -> str:
    return _CLEANER.clean(html)
