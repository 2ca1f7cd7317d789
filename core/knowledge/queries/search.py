"""Finding entries by words: pairs narrow by index, the text itself decides; two-character words too."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, cast, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Text, TypeEngine

from core.knowledge.grams import pairs_of, words
from db.models.knowledge import Version

TEXTS: TypeEngine[Sequence[str]] = ARRAY(Text)


def holds(typed: str) -> ColumnElement[bool]:
    """The version holds every word that was typed, in title, keywords or answer."""
    asked = words(typed)
    if not asked:
        return true()
    pairs = pairs_of(asked)
    index = Version.pairs.contains(_texts(pairs)) if pairs else true()
    return and_(index, *(Version.plain.like(f"%{_escaped(word)}%", escape="\\") for word in asked))


def shares(pairs: Sequence[str]) -> ColumnElement[bool]:
    """Title or keywords of the version have at least one of these pairs."""
    return Version.asking.bool_op("&&")(_texts(pairs))


def _texts(values: Sequence[str]) -> ColumnElement[Sequence[str]]:
    return cast(array(values), TEXTS)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
