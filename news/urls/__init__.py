"""Addresses, in the groups in which a site includes them."""
