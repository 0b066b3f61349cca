"""A country that does not exist: all that a country must say, as short as it can be."""
