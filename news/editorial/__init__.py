"""What editors see before publication: facts of an article -> findings, each with the way to fix it."""
