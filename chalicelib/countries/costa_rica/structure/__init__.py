"""The structure of every document type, as data, and the one engine that writes it.

`documents.tsv`, `receiver_message.tsv` and `authority_message.tsv` hold a row per element in the
order of the document: nesting (one `. ` per level), format, occurrences per document type, the
annex's condition per type, and where the value comes from. `codes.tsv` holds the closed code lists.
A contract test compares all of it with the official schemas.
"""
