"""What a firm asks its client about documents of a batch, and what the client answers."""
