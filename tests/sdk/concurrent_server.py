"""An HTTP server on loopback for many connections at the same time; every response is the same service."""

import asyncio
import json
import threading
from collections import Counter
from contextlib import suppress
from typing import Any, Self

from .examples import SERVICE


class ConcurrentServer:
    """Responds to each request with the service whose identifier is in the path.

    Args:
        delay: How many seconds each response is delayed.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.connections = 0
        #: How many requests each connection has sent, by its number.
        self.requests: Counter[int] = Counter()
        self._started = threading.Event()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._started.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(5)

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._tasks: set[Any] = set()
        listener = await asyncio.start_server(self._handle, "127.0.0.1", 0, backlog=1000)
        self.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/client/v4"
        self._started.set()
        await self._stopping.wait()
        listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # closes the sockets

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        self.connections += 1
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._respond(self.connections, reader, writer)
        finally:
            writer.transport.abort()
            self._tasks.discard(asyncio.current_task())

    async def _respond(self, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            await reader.readexactly(int(fields.get("content-length", "0")))
            self.requests[connection] += 1
            await asyncio.sleep(self.delay)
            service_id = head.split(" ")[1].partition("?")[0].rpartition("/")[2]
            result = {**SERVICE, "service_id": service_id}
            body = json.dumps({"success": True, "errors": [], "messages": [], "result": result}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
