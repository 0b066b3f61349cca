"""What every room may use: ids, clock, money, texts, errors, model, settings. Imports no room."""
