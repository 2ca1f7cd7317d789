"""Sort and search keys for Chinese, so that no collation of the database is needed.

The library is loaded at the first key: its dictionaries take half a second, and a start that makes no key would wait
for them three times over, in the command, the web process and the worker.
"""

from functools import cache
from importlib import import_module
from types import ModuleType

AS_SURNAMES = str.maketrans(
    {"曾": "z", "单": "s", "仇": "q", "查": "z", "翟": "z", "解": "x", "朴": "p", "盖": "g"}
)
"""Characters that are mostly met as surnames in names and are read differently there."""


@cache
def _library() -> ModuleType:
    return import_module("pypinyin")


def sort_key(text: str, limit: int = 200) -> str:
    """The whole pinyin, by which a list of units or categories is put in order.

    >>> sort_key("棠河街道")
    'tang he jie dao'
    """
    return " ".join(_library().lazy_pinyin(text.lower()))[:limit]


def initials(text: str, limit: int = 200) -> str:
    """First letters, character by character, all that is kept readable of an encrypted name.

    Characters are read alone, so that the key of a part is a part of the key of the whole.

    >>> initials("王小明")
    'wxm'
    """
    library = _library()
    letters = list(text.lower().translate(AS_SURNAMES))
    return "".join(library.lazy_pinyin(letters, style=library.Style.FIRST_LETTER))[:limit]
