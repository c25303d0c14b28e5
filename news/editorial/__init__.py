"""What editors are told before publication: facts of an article -> findings, each with the way to fix it."""
