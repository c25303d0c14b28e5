"""Publication: a page or an entry -> its public `Item`, and a `Change` in the log."""
