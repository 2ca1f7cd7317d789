"""Sort and search keys for Chinese, so that no collation of the database is needed."""

from pypinyin import Style, lazy_pinyin

AS_SURNAMES = str.maketrans(
    {"曾": "z", "单": "s", "仇": "q", "查": "z", "翟": "z", "解": "x", "朴": "p", "盖": "g"}
)
"""Characters that are mostly met as surnames in names and are read differently there."""


def sort_key(text: str, limit: int = 200) -> str:
    """The whole pinyin, by which a list of units or categories is put in order.

    >>> sort_key("棠河街道")
    'tang he jie dao'
    """
    return " ".join(lazy_pinyin(text.lower()))[:limit]


def initials(text: str, limit: int = 200) -> str:
    """First letters, character by character, all that is kept readable of an encrypted name.

    Characters are read alone, so that the key of a part is a part of the key of the whole.

    >>> initials("王小明")
    'wxm'
    """
    return "".join(lazy_pinyin(list(text.lower().translate(AS_SURNAMES)), style=Style.FIRST_LETTER))[:limit]
