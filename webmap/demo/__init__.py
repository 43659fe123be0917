"""The invented demo district: drawn by code, written as the files that real areas come in."""
