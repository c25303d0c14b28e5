"""Template tags of the screens that delete."""
