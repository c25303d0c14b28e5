"""The way out: publish -> `Item` and `Change` -> lists and feeds.

``content`` turns a page into the plain values that the public may see; ``record`` compares them with the `Item` row and,
where they differ, writes row and `Change` in one transaction; ``feeds`` writes documents from a list of `Item` rows.
Nothing here asks the clock: the caller says what time it is.
"""
