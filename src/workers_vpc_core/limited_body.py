"""The body of a response, decompressed piece by piece up to a limit: a small response cannot fill the memory."""

from __future__ import annotations

import zlib

#: The values of Content-Encoding that can be decompressed.
COMPRESSIONS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
# The parameters of zlib for data with a header of gzip or zlib, and without a header.
_GZIP = 31
_ZLIB = 15
_WITHOUT_HEADER = -15


class LimitedBody:
    """The body of a response while it is read.

    Args:
        compression: The value of Content-Encoding, one of `COMPRESSIONS`.
        limit: The largest size in bytes after decompression.
    """

    def __init__(self, compression: str, limit: int) -> None:
        self._limit = limit
        self._chunks: list[bytes] = []
        self._size = 0
        self._is_deflated = compression == "deflate"
        self._decompressor = zlib.decompressobj(_GZIP) if compression in ("gzip", "x-gzip") else None

    @property
    def content(self) -> bytes:
        """The body as far as it was read, not longer than the limit."""
        return b"".join(self._chunks)[: self._limit]

    def add(self, chunk: bytes) -> None:
        """Add a chunk as it was received.

        Raises:
            ValueError: The body is too large or cannot be decompressed. `content` is what was read until then.
        """
        if self._is_deflated and self._decompressor is None and chunk:
            self._decompressor = zlib.decompressobj(_ZLIB if _has_zlib_header(chunk) else _WITHOUT_HEADER)
        if self._decompressor is not None:
            try:
                # One byte above the limit shows that the body is too large.
                chunk = self._decompressor.decompress(chunk, self._limit - self._size + 1)
            except zlib.error as error:
                raise ValueError(f"the response cannot be decompressed: {error}") from error
        self._size += len(chunk)
        self._chunks.append(chunk)
        if self._size > self._limit:
            raise ValueError(f"the response is larger than {self._limit} bytes")


def _has_zlib_header(data: bytes) -> bool:
    """Return whether data begins as RFC 1950 says. Some servers send data of the method deflate without the header."""
    return data[0] & 15 == 8 and (len(data) < 2 or int.from_bytes(data[:2], "big") % 31 == 0)
