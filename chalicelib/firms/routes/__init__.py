"""Firms, their users and their companies."""

from chalicelib.firms.routes import books, companies, features, identity, operated, users

__all__ = ["books", "companies", "features", "identity", "operated", "users"]
