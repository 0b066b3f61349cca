"""Simulator of Costa Rica's tax authority, an independent check of what this product sends.

It imports nothing of the product: a mistake made twice by the same code would not be seen. It
reads claves, re-computes totals and verifies signatures with code of its own, speaks the wire
formats of the ministry, and can be told to fail.
"""

from infra.simulator.simulator import Simulator

__all__ = ["Simulator"]
