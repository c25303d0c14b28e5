"""Checks of a translation against its original: pure functions over a pair of texts and their languages.

* ``facts``: the dates, times and numbers of a text, each with its possible values.
* ``reading``: reads them from a text, with ``times`` for times of day and ``dates`` for dates in figures. The names of months
  (``month_names``) and the marks of decimals and thousands are those that Django has for the language. ``number_words``
  reads numbers in words with the ``number_names``, ``units`` the units and lengths of time, and ``zones`` the time zones.
* ``comparing``: matches the facts of both texts. A fact that only one text has can have another form in the other, so a
  lost and an added number are an error only if one may be a slip for the other, or if both have equally many.
* ``exchanged``: finds numbers that changed places, by the nouns that they count.
* ``alternatives``: finds a currency, a day of the week or a share that another one replaces.
* ``links``: compares links and email addresses. The same page in the other language is right. `check` also finds bold text
  that was lost, as after typing over the whole text.
* ``names``: finds names in Latin script that the translation lost.
* ``leftovers``: finds text that is still in the language of the original.
* ``glossary``: finds terms that are translated otherwise than the glossary says.
  ``terms`` collects the terms that apps register.
* `check` runs them all on one pair. ``of_page`` runs them on the texts of a page, for its editor and the side by side
  screen.

A translator who sees false alarms stops reading, so in doubt a check returns nothing:

* A fact has every value that a reader of its language could give it: "14" is a number or an hour, and 05/06/2026 is in May
  or in June. Two facts differ only if no value is common.
* A number in words is never reported alone, and articles and idioms ("first", "both", "dozens") not at all.
* Both texts are compared as sets. A repeated number is not reported, and a moved one only if it counts another noun.
* A text whose original is not recorded may be paired with a wrong one. There, a fact only counts as lost if the whole
  translation lacks it.
* Quotations, names and addresses can be in any language (`foundation.languages.written_in`).

An error misleads readers: a different number, date, time or address, or text in another language. Everything else is a
warning. The tests measure precision and recall with pairs of texts, half of them written before this code.
"""
