"""What Enlace runs on: the template of its resources, its packaging and its stack on one machine.

Nothing in here ships in the Lambda package, and nothing in `chalicelib` imports it.
"""
