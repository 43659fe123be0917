"""The use cases: plain functions above the engine and the directory, below the pages."""
