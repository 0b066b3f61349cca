"""Spain: tax ids, form of a business, chart of accounts and posting rules.

Documents are not issued there yet: it has no `authority`.
"""
