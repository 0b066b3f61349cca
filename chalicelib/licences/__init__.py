"""Licences: what a firm activates for a company, and how that becomes a client who can issue."""
