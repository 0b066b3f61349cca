"""Enlace: the bridge between accounting firms and the businesses whose books they keep."""
