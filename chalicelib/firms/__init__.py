"""Accounting firms: their users and the list of companies whose books they keep."""
