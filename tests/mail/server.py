"""A mail server for tests: takes messages on a free port, refuses what it is told to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Post:
    """What a server has taken, and how it answers."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer_to_rcpt: str = "250 ok"
    answer_to_data: str = "250 taken"
    url: str = ""


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self.say("220 test")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith((b"EHLO", b"HELO")):
                self.say("250 test")
            elif word.startswith(b"RCPT"):
                post.recipients.append(line.decode())
                self.say(post.answer_to_rcpt)
            elif word.startswith(b"DATA"):
                self.say("354 go on")
                body = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    body += part[1:] if part.startswith(b"..") else part
                if post.answer_to_data.startswith("250"):
                    post.messages.append(message_from_bytes(body, policy=policy.default))
                self.say(post.answer_to_data)
            elif word.startswith(b"QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def running() -> Iterator[Post]:
    """Run a server as long as the block lasts."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        post = Post(url=f"smtp://127.0.0.1:{server.server_address[1]}")
        server.post = post  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
