"""What is public now: a page or an entry -> `Item`, and one line of the log of changes, `Change`."""
