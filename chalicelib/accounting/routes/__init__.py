"""Routes of exports (the business) and imports (the firm)."""

from chalicelib.accounting.routes import asked, exports, imports, questions, settings

__all__ = ["asked", "exports", "imports", "questions", "settings"]
