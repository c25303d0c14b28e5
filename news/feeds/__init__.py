"""Lists of items, and their feeds: RSS, Atom, JSON Feed and archives."""
