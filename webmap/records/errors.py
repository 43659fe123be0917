"""What the records cannot do, in one line that may be shown."""


class RecordsError(Exception):
    """Something that was asked of the records is not possible; the text says why.

    Attributes
    ----------
    field : what the fault is in: ``email``, ``name``, ``organisation`` or ``roles``; else empty.
    """

    def __init__(self, said: str, *, field: str = "") -> None:
        super().__init__(said)
        self.field = field
