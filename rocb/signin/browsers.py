"""Names of browsers."""

# Substrings of a User-Agent header. The first match counts, because each browser also names those below it.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "YaBrowser": "Yandex",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_in_words(user_agent: str) -> str:
    """Return for example "Firefox, Linux". An unknown User-Agent is returned as is, shortened to 60 characters."""
    found = [next((name for word, name in words.items() if word in user_agent), "") for words in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or user_agent[:60]
