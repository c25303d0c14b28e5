"""One field for what pages are filed under: search as you type, what is chosen as chips, and "create" where one may.

A form names what it asks for (``FilingPanel("topics", widget=FilingSelectMultiple("topic"))``); who has such things registers
an *offer* under that name (`offers.register`). Topics, organisations and regions are offered here, because the settings say
what they are; plug-ins offer what is theirs, and a name may have several offers.

* ``choices``: which of many things a query means, in order. Pure.
* ``offers``: what there is to choose from, for whom, and how a new one is made.
* ``widgets``, ``panels``: a select list in a form, which ``static/filing/filing.js`` turns into a combobox with chips.
* ``views``: what the script asks, as JSON.

Why a widget of our own. Wagtail's choosers open a window for each thing, find names in one language only and show an order of
their own; its tag field keeps free words, not rows; its `FilteredSelect` is a plain select. Comboboxes for forms (Tom Select,
Choices.js, Slim Select) are 40 to 60 KB each, and none of them tells a screen reader what was removed or where one is among
the chips; accessible-autocomplete chooses a single value. What is left to write is the combobox of the WAI-ARIA Authoring
Practices as a Stimulus controller, the way in which Wagtail extends its own editor. It sets no inline style. Without a
script the select list stands there as it is.
"""
