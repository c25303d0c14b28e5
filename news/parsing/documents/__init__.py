"""Readers of documents that an editor brings in: Word, mail, PDF, web page, clipboard -> `Document`. Pure.

* ``values``: the blocks of a document, and what was left out of it.
* ``html``: HTML of word processors, mail programs and pages -> blocks. The other readers use it.
* ``pages``, ``mail``, ``word``, ``pdf``: one kind of document each. ``chains``: the mails inside a mail. ``pdf_page`` and
  ``pdf_tables``: a page of a PDF file as lines, and its tables as rows.
* ``kinds``: recognises a kind by its content, and reads it.
* ``process``: reads a document in a separate process, with limits of time and memory (`read_apart`).

Word and PDF need the extra ``documents`` (mammoth, pdfminer.six). Without it, these kinds are refused.

Each word of a document is either in a block, in the title or date, or in `Document.left_out`.
"""

from .process import read_apart
from .values import Block, Document, Heading, Picture, Prose, Quote, Refused, Table

__all__ = ["Block", "Document", "Heading", "Picture", "Prose", "Quote", "Refused", "Table", "read_apart"]
