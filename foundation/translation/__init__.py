"""Translation by paragraph: each text of a translated page knows which text of the original it was made from.

Optional app, for pages with `pages.TranslatedPage` among their bases. It needs two or more content languages.

* ``texts``: the texts of a page as `Text`, each with a path that follows it through moves: fields, blocks at any depth,
  and the paragraphs of rich text. It also writes them.
* ``pairing``: pairs the texts of an original with those of its translation, and returns the `State` of each pair.
* ``differences``: the words that changed between two versions of a text.
* ``pages``: the model field, `read` and the changes that a translator makes.
* ``placement``: a page is copied and moved only within its language.
* ``slugs``: the slug of a new translation follows its title until the first publication.
* ``drafting``: machine translation of texts that are due, by the ``engines`` module of a setting, such as ``firefox``.
* ``publication``: refuses to publish a text that a machine drafted before a person has read it.
* ``quality``: checks of each translation against its original: numbers, dates, links, names, and text that was left.
* ``states``: the number of texts in each state, stored for lists and searches (`models.TranslationState`). The worker
  recalculates it after each change of a page, and repairs what is missing or wrong once a minute.
* ``fields``: the same for objects with a field per language, such as topics, on the screen ``fields_screen``.
* ``memory``: finds public translations of texts that are the same or similar (``likeness``), for ``suggestions``.
* ``xliff``: XLIFF 2.1 for agencies. ``xliff_exchange`` compares what comes back with the page, for ``xliff_screen``.
* ``own_terms``: the glossary of the office, on the screens of ``term_screens``. ``term_files`` reads and writes its files
  (CSV, and ``tbx``), and ``term_import`` compares them with what is stored.
* ``board``: the texts and their languages, as far as a user may know them, for the screen ``board_screen``.
  ``assigning`` assigns a translation to a person, and ``due`` adds what is due to the panel of waiting work and the
  daily email.
* ``readers``: the notice on a public translation that lacks changes of its original.
* ``access``: the permission policy, and the rule for translators, who see only what is assigned to them.

**Why no dates.** ``TranslatedPage.translated_from`` stores, for each text of the translation, the text of the original
that it was made from. The field is part of the page, so it is saved with each draft, published with it, and restored
with an older revision. The state of a text is calculated from three texts: the original now, the original then, and the
translation. It is never guessed from dates. A translation without these rows, such as one that existed before the app
was installed, is "unknown" until a person confirms it.

A path names the identity that Wagtail gives each block and each paragraph (``data-block-key``), and a copy for
translation keeps it. A text that lost its identity, as by cut and paste, is found by its exact words.
"""
