"""An app of a site that is not of the plug-ins: pages, snippets, dates, a protected relation."""
