"""Licence numbers: what a number stands for, and the installations that use it."""
