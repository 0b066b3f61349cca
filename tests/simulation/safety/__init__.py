"""What must hold after each step, whatever the order and the faults: one module a subject.

Each looks at what the world holds, with rules that are written here again rather than taken from
the product, so that a rule that is wrong there does not pass here.
"""
