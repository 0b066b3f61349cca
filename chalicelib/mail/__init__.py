"""The mail room: an e-mail is planned with the change that it tells of, and a worker sends it."""
