"""The accounting room: charts, posting rules, export formats, batches, their imports."""
