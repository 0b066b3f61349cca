"""The notifications room: mailboxes at public bodies, and what lies in them, as metadata."""
