"""Electronic documents of Costa Rica, version 4.4 (revision of April 2026).

`authority` is the door for issuing and submission. `checking` checks (`rules`) and computes
(`totals`), `clave` numbers, `document_xml` (over `structure`) and `signer` make the bytes, `schema`
checks them, `hacienda` sends them, `answers` reads what comes back. Modules that need lxml or
cryptography import them where they use them, so that numbering a document costs none of it.
"""
