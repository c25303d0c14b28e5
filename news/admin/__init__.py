"""Every screen of editors."""
