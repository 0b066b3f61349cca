"""A client's business: what it must tell before it can issue, kept in one partition."""
