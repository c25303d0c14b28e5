"""Suggestions of categories for a text, with the words that led to each. Pure.

Precision matters more than completeness: a suggestion is either certain or marked as uncertain.

* ``reading``   a text as words with their positions, and the small words
* ``things``    categories and events: names, places, adjectives of places and hints
* ``patterns``  the ways in which a text may write a name: shortened, abbreviated, in another order
* ``matching``  their occurrences in a text; the longest name swallows the names inside it
* ``naming``    the things that a text is about, and how sure that is
* ``events``    the event that a text is about, by its dates and its title
* ``unlisted``  people whom a text introduces with their office, but who are in no list
* ``bodies``    names of organisations, by a word such as ministry
* ``habits``    categories that published articles usually have or leave out
"""
