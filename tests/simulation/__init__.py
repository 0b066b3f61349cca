"""The real application in a world of memory: every order and every fault, from one seed."""
