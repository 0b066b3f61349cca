"""The home room: all that waits for somebody of a firm, worst first."""
