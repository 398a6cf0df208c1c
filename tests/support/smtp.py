"""A small mail server for tests: it takes mails over a real socket, and refuses as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailServer:
    """What the server has taken, and how it answers which address."""

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    at_sender: str = "250 fine"
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_text: dict[str, str] = field(default_factory=dict)
    connections: int = 0

    @property
    def addresses(self) -> list[str]:
        """Whom mails were taken for, in order."""
        return [to for to, _message in self.taken]

    def body_to(self, address: str) -> str:
        """The text of the last mail to the address."""
        found = [message for to, message in self.taken if to == address]
        return str(found[-1].get_content()).replace("\r", "")


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """One connection, from the greeting to the end."""
        server: MailServer = self.server.mails  # type: ignore[attr-defined]
        server.connections += 1
        to = ""
        self._say("220 test")
        for raw in self.rfile:
            line = raw.decode("ascii").strip()
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                if not self._answer(server.at_recipient.get(to, "250 fine")):
                    return
            elif verb == "MAIL":
                if not self._answer(server.at_sender):
                    return
            elif verb == "DATA":
                self._say("354 go on")
                text = self._text()
                answer = server.at_text.get(to, "250 taken")
                if answer.startswith("250"):
                    server.taken.append((to, message_from_bytes(text, policy=default)))  # type: ignore[arg-type]
                if not self._answer(answer):
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _text(self) -> bytes:
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
        return b"".join(lines)

    def _answer(self, words: str) -> bool:
        if words:
            self._say(words)
        return bool(words) and not words.startswith("421")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode("ascii") + b"\r\n")


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that runs as long as the block; "" as an answer breaks the line off."""
    mails = MailServer()
    with _Listener(("127.0.0.1", 0), _Talk) as listener:
        listener.mails = mails  # type: ignore[attr-defined]
        mails.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield mails
        finally:
            listener.shutdown()
            thread.join()
