"""Names of programs, kegiatan and sub kegiatan made comparable: the key under which two prints are the same name."""

import re
from functools import lru_cache

PREFIX = re.compile(
    r"\s*(?:sub\s*-?\s*kegiatan|kegiatan|program)\b\s*:?\s*|\s*(?:kegiatan|program)(?=[A-Z][a-z])", re.I
)
NO_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=10_000)
def name_key(name: str) -> str:
    """Lower case, letters and digits only, without a leading ``program``, ``kegiatan`` or ``sub kegiatan``."""
    bare = PREFIX.sub("", name, count=1)
    return NO_LETTER.sub("", bare.lower())
