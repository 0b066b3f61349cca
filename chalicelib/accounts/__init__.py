"""People: registration, proof of their e-mail, sessions, passwords, memberships, invitations."""
