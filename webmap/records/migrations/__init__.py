"""Migrations of the records, run from code by :func:`directory.store.migrate.bring_up_to_date`."""
