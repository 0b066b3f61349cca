"""What runs on the computers of clients, and stands on nothing of ours."""
