"""What is the same for every business: code lists and starting charts of accounts."""
