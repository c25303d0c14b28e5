"""Form field for the topics, organisations and other rows under which pages are filed: search as you type, chips for
the chosen values, and "create" if permitted.

A form names an offer (``FilingPanel("topics", widget=FilingSelectMultiple("topic"))``), and apps register *offers*
under that name (`offers.register`). This app offers topics, organisations and regions, because settings define their
models. Plug-ins offer their own objects, and a name may have several offers.

* ``choices``: matching and ranking of choices for a query. Pure.
* ``offers``: the choices, who may use them, and how a new one is created. A site can register the words by which texts
  refer to its rows (`offers.register_words_in_texts`).
* ``widgets``, ``panels``: a select list in a form, which ``static/filing/filing.js`` turns into a combobox with chips.
* ``views``: the JSON API of the script.

Reasons for our own widget: Wagtail's choosers open a dialog for each value, search names in one language only and have
a fixed order. Its tag field stores free words, not rows; its `FilteredSelect` is a plain select. Combobox libraries
(Tom Select, Choices.js, Slim Select) have 40 to 60 KB each, and none of them announces removed chips or the position
among the chips to a screen reader. accessible-autocomplete chooses a single value. So this is the combobox of the
WAI-ARIA Authoring Practices as a Stimulus controller, which is how Wagtail extends its own editor. It sets no inline
style. Without JavaScript the plain select list remains.
"""
