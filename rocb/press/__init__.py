"""The press room: what a newsroom elsewhere takes from ours.

* ``photos``: the images of an article or event, with caption, credit, licence and sizes.
* ``archive``: all of them in one ZIP file, put together while it is read. Pure.
* ``citing``: how an item is cited, in three styles; ``references``: the same as BibTeX and RIS. Pure.
* ``pdf``: the print version as a tagged PDF, where WeasyPrint is installed; ``pdf_process`` makes it apart.
* ``views``: the page "For the press" of an item, its files, and the press room of a language.

Images leave the house as renditions, and as the original without what the camera wrote (``foundation.pictures.camera_data``).
Only what everybody may see on a public page is given away, and only under a licence that allows it.
"""
