"""The directory in the forms that other programs open: calendars, maps, tables."""
