"""The edge: what every route shares, from the bearer token to the problem document."""
