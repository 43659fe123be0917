"""What the records cannot do, in one line that may be shown."""


class RecordsError(Exception):
    """Something that was asked of the records is not possible; the text says why."""
