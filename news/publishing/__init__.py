"""Publication of pages and entries: each gets a public `Item`, and a `Change` in the log."""
