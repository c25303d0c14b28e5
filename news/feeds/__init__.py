"""Lists of items, and the documents made of them: RSS, Atom, JSON Feed, their archives."""
