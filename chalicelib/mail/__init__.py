"""The mail room: an e-mail is written with the change that it tells of, and a worker sends it."""
