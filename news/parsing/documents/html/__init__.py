"""HTML of word processors, mail programs and pages -> blocks. Pure.

* ``source``: HTML as text -> a tree, as a browser reads it. nh3 parses and removes scripts.
* ``leftovers``: parts of the tree that are not text, such as comments and deletions.
* ``blocks``: a tree -> headings, paragraphs, quotes, lists and tables, with ``lines``, ``lists`` and ``words``.

The blocks are built from the words with a few elements of our own, so nothing else gets in. Nothing is fetched.
"""

from .blocks import read, read_tree
from .source import nesting, well_formed, without_data
from .words import has_words

__all__ = ["has_words", "nesting", "read", "read_tree", "well_formed", "without_data"]
