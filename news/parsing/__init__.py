"""Parsers of documents from other sites into plain values. Pure, run in a killable process; no Django, no models."""
