"""The stack on one machine: emulator, tax-authority simulator, API host, workers, mail viewer."""
