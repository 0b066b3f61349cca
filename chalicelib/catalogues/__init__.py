"""Code lists of the tax authority and their words, to choose from, to check and to describe."""
