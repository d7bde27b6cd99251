"""The named exceptions: the text of each is one sentence for the person at the keyboard.

The sentence has the form ``where: what was found; expected what. What to do.`` The command line
prints it and ends with exit status 2; a library user catches :class:`RenjaError`.
"""


class RenjaError(Exception):
    """Anything that the user of the package can put right."""


class NumberError(RenjaError, ValueError):
    """A printed text that is not a number of the kind asked for."""


class SourceError(RenjaError):
    """A source file that cannot be read: its place is in the sentence."""


class DocumentError(RenjaError):
    """An agency, a year or a document description that does not exist or does not hold."""


class SchemaError(RenjaError):
    """A table that breaks its schema: lists every violation with file, row and column."""


class RunError(RenjaError):
    """A notebook that did not run to its end: names the cell and the error."""
