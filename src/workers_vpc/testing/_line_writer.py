"""Write lines to a file descriptor without waiting for its reader."""

import os
import queue
import threading

_CAPACITY = 1000
_FLUSH_TIMEOUT = 1.0


class LineWriter:
    """Writes lines to a file descriptor from a thread. If its reader is too slow, lines are left out.

    Args:
        file_descriptor: The file descriptor, such as that of stderr.
    """

    def __init__(self, file_descriptor: int) -> None:
        self._file_descriptor = file_descriptor
        self._lines: queue.Queue[str | None] = queue.Queue(_CAPACITY)
        self._thread = threading.Thread(target=self._write_lines, name="workers-vpc-log", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Add a line, unless too many lines are waiting."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return

    def close(self) -> None:
        """Wait until all lines are written, but no longer than a second if nobody reads them."""
        try:
            self._lines.put(None, timeout=_FLUSH_TIMEOUT)
        except queue.Full:
            return
        self._thread.join(_FLUSH_TIMEOUT)

    def _write_lines(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                # Not sys.stderr.write: Python waits for the lock of a stream when it exits, and this can block.
                os.write(self._file_descriptor, f"{line}\n".encode())
            except OSError:
                # The reader has closed the pipe.
                return
