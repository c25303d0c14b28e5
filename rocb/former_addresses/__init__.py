"""Responses for addresses without a page: redirects from former addresses and other languages, 410 with a reason."""
