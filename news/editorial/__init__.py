"""Checks before publication: facts of an article -> findings, each with a way to fix it."""
