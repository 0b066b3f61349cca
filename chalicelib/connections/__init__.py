"""A firm's people in the business of a client: the client's consent, and connections under it."""
