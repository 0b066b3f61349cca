"""The accounting room: posting rules, export formats, batches, their imports."""
