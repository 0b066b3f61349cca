"""Licences: what a firm activates for a company, and how its client comes to have it."""
