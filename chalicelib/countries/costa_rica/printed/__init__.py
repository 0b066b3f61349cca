"""The printed form of a comprobante: its words, its tables, its sheet."""
