"""Every screen of editors who plan."""
