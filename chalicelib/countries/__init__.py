"""The countries, a folder each; `core.countries` lists them and says how they are asked."""
