"""The accounting room: the posting engine, export formats, batches, their imports."""
