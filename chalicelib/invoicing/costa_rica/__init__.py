"""Electronic documents of Costa Rica, version 4.4 (revision of April 2026).

`issue` is the door for the rooms: check, compute, number. `writer` and `signer` make the bytes,
`hacienda` sends them, `answers` reads what comes back. Modules that need lxml, cryptography or
urllib3 import them where they use them, so that numbering a document costs none of it.
"""
