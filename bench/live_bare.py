"""The reference of the live benchmark: a bare socket server that does nothing but fan out bytes.

asyncio alone: no HTTP beyond a head that is never looked at, no database, nothing made. What is
posted goes to everybody who asked, as it is. `python -m bench.live_bare PORT`.
"""

import asyncio
import sys

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"e\r\nretry: 1000\n\n\n\r\n"
)
followers: set[asyncio.Transport] = set()


class Line(asyncio.Protocol):
    """A follower, or one that posts what all followers get."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to read."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.read = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer once the request is whole."""
        self.read += data
        head, end, body = self.read.partition(b"\r\n\r\n")
        if not end:
            return
        if head.startswith(b"GET"):
            self.transport.write(HEAD)
            followers.add(self.transport)
            self.read = b""
            return
        if len(body) < int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]):
            return
        chunk = b"%x\r\n%s\r\n" % (len(body), body)
        for one in followers:
            one.write(chunk)
        self.transport.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget a follower."""
        followers.discard(self.transport)


async def main(port: int) -> None:
    """Serve until stopped."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Line, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
