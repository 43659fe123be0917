"""Migrations of the directory, run from code by ``directory.store.upgrade``."""
