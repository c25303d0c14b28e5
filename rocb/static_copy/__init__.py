"""Static copy: all public content as files for any web server. ``manage.py static_copy FOLDER``.

It archives the site, or keeps it readable after the site is shut down. `rocb.export` is for other programs and
`rocb.backup` for restoring; this is for readers.

Flow (`copying`): request every address in this process as an anonymous visitor and store the responses on disk. Then
write each response to its file, with links to the files of the others.

Modules, lowest level first:

* ``places``: address -> file. Pure. ``rewriting``: find and replace the links of a text. Pure. ``html_pages``: the
  same for pages, which are parsed once. Pure.
* ``scope``: the addresses in a copy, as an allow-list, so a new kind of address stays out until it is added there.
* ``answers``: responses of the site. ``public``: pages that everyone may read according to the database.
* ``crawl``: follow all links from the sitemap and the home pages until there are no new ones.
* ``folder``: write files that differ, remove obsolete ones.
* ``links``: targets of links in the copy. ``own_pages``: pages that only a copy has.
* ``search_index``: the words of all entries as files, for the search in the browser.
* ``moved``: redirects and gone pages, as server rules and as pages. ``warc``: the same responses as a web archive.
* ``checking``: independent check that every link of a finished folder leads to a file.

Invariants:

* *Only public content*: requests are anonymous, responses are not personal, and pages are public according to the
  database.
* *No external requests*: addresses of other sites are not requested.
* *It terminates*: addresses are reduced to a canonical form with at most one filter, and with only those places in a
  list that the list itself links to. So texts that invent addresses add none. Above `crawl.MOST_ADDRESSES` the run
  stops before it writes anything.
* *Nothing outside the folder*: file names follow an allow-list, symbolic links are not followed, foreign files are
  kept.
* *Same bytes*: files whose content did not change are not touched.
"""
