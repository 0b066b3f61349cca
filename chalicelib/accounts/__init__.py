"""People: registration, proof of their e-mail, sessions, forgotten passwords, memberships."""
