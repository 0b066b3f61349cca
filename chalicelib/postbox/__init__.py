"""The postbox room: what comes back of mails, and what their readers want to get of them."""
