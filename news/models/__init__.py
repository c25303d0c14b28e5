"""Items and their log, articles, preview links - each module may import only those before it.

Import models from here (``from news.models import ArticlePage``), not from the modules.
"""

from .items import Change, ChangeCounter, Item, ItemFacet
from .articles import ArticlePage, NewsIndexPage, RelatedArticle
from .previews import PreviewLink

__all__ = [
    "ArticlePage",
    "Change",
    "ChangeCounter",
    "Item",
    "ItemFacet",
    "NewsIndexPage",
    "PreviewLink",
    "RelatedArticle",
]
