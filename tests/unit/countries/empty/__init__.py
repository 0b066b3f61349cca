"""A country that says nothing."""
