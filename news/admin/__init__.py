"""Editors' screens in the CMS."""
