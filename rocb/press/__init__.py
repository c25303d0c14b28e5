"""The press room: material for other newsrooms.

* ``photos``: the images of an article or event, with caption, credit, licence and sizes.
* ``credits``: credit, licence, caption and source inside an image file. Pure.
* ``archive``: all of them in one ZIP file, assembled while it is read. Pure.
* ``citing``: citations of an item in three styles; ``references``: the same as BibTeX and RIS. Pure.
* ``pdf``: the print version as a tagged PDF, if WeasyPrint is installed; ``pdf_process`` makes it in a separate
  process with ``fonts``, which ``bin/pdf-fonts`` joins from the web fonts of the site.
* ``logo_readme.txt``: notes on the use of the logo. ``bin/logo-pack`` draws the files.
* ``views``: the page "For the press" of an item, its files, and the press room of a language.

Images are published as renditions, and as the original without camera data (``foundation.pictures.camera_data``).
Only content of public pages is provided, and only under a licence that allows it.
"""
