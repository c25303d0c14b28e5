"""Accounts: the screens of users, what contributors may do by default, review emails, and their personal data.

``rights`` decides what contributors can see; ``signin`` lets people in.
"""
