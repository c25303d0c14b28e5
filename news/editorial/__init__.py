"""Checks of articles before publication. They read facts and return findings, each with a way to fix it."""
