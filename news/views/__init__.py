"""Public views of the plug-in. Thin: lists, items and deliveries do the work."""
