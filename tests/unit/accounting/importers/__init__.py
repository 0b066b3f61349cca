"""Models of the programs that read our files: written from what is known of those, not of ours."""
