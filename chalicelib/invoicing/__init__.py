"""Issue documents, number them, and take them through the tax authority."""
