"""All that is public, as files that any web server serves: ``manage.py static_copy FOLDER``.

For an archive of the site, or to keep serving it when nobody runs it any more. `rocb.export` is for another program, and
`rocb.backup` for coming back; this is for readers.

The flow (`copying`): ask the site for every address in this process, as a stranger asks, and keep the answers on disk; then
write each under the name of its file, with its links led to the files of the others.

From the ground up:

* ``places``: an address -> its file. Pure. ``rewriting``: the links of a document, found and replaced. Pure.
* ``scope``: which addresses are in a copy: a list of what is, so a new kind of address stays out until somebody adds it.
* ``answers``: what the site answers. ``public``: which pages everybody may read, by the database.
* ``crawl``: from the sitemap and the home pages on, by all links, until there is nothing new.
* ``folder``: writes what differs, removes what is gone.
* ``links``: where each link leads in the copy. ``own_pages``: the pages that only a copy has.
* ``moved``: redirects and what is gone, as rules and as pages. ``warc``: the same answers as a web archive.
* ``checking``: whether every link of a finished folder leads to a file, read by other means.

What holds:

* *Only what is public*: asked without an account, the answer not made for one person, and the page public by the database.
* *No request leaves the machine*: addresses of other sites are not asked for.
* *It ends*: an address is brought to its shortest form, with one filter and with places in lists that the list itself names;
  so texts that invent addresses add none. Beyond `crawl.MOST_ADDRESSES` the run stops before it writes anything.
* *Nothing outside the folder*: names are made by an allow-list, links in the folder are not followed, files of others stay.
* *The same bytes*: what did not change on the site is not touched in the folder.
"""
