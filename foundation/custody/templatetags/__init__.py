"""Template tags for deletion screens."""
