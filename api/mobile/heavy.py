"""Room for heavy forms: a video takes minutes to come in over a bad line, and lies on the disk meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.files.terms import AUDIOS_AT_ONCE, BYTES_LIMIT, FILES_AT_ONCE, MIB, VIDEOS_AT_ONCE, Purpose
from core.foundation.errors import TooMany
from core.foundation.text import N_

BODY = (
    VIDEOS_AT_ONCE * BYTES_LIMIT[Purpose.VIDEO]
    + AUDIOS_AT_ONCE * BYTES_LIMIT[Purpose.AUDIO]
    + (FILES_AT_ONCE - VIDEOS_AT_ONCE - AUDIOS_AT_ONCE) * BYTES_LIMIT[Purpose.DOCUMENT]
    + MIB
)
"""Bytes a form may have: a video, three recordings, two documents and the words."""

HEAVY = 8 * MIB
"""A form above this is counted while it comes in."""


class Room:
    """Bytes of heavy forms that may be on their way at one time; used by the event loop only.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0

    @contextmanager
    def taking(self, length: str) -> Iterator[None]:
        """Room for one form until it has been read and closed.

        Args:
            length: what the request says of itself, unchecked.

        Raises:
            TooMany: other heavy forms take all the room.
        """
        size = int(length) if length.isdecimal() and HEAVY < int(length) <= BODY else 0
        if size and self.taken + size > self.most:
            raise TooMany(N_("这会儿传大文件的人太多，还没有提交；请过几分钟再交一次，或者先不传视频"))
        self.taken += size
        try:
            yield
        finally:
            self.taken -= size


room = Room(10 * BODY)
