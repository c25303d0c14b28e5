"""Names shared by the drill and the process inside the site."""

EDITOR, PASSWORD, READER = "editor", "a drill is no exercise", "reader@customs.example"


def title(number: int) -> str:
    return f"What was agreed at meeting {number}."
