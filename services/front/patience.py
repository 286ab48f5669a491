"""How long a client is waited for, and how much of a head is read, before anything of ours works for it."""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SECONDS = 30.0
"""For a whole request, and for taking an answer of which more is left than the network holds."""
LARGEST_HEAD = 32_768


class Patient(HttpToolsProtocol):
    """uvicorn waits forever for a request that does not come, for one that comes by the byte, and for who never reads.

    Each such client keeps a connection, and of those a process has only so many.
    """

    _coming: TimerHandle | None = None
    _taking: TimerHandle | None = None
    _in_head = _ended = False
    _head = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        # Empty lines between two requests begin none, and would keep the connection as well.
        if self._coming is None:
            self._expect()
        self._ended = False
        super().data_received(data)
        # What was read together with the end of another request may be all of that one's, and counts for none.
        self._head = self._head + len(data) if self._in_head and not self._ended else 0
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._expect()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._in_head = False

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._ended = True
        self._forget()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._taking = self.loop.call_later(SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._taking:
            self._taking.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._forget()
        if self._taking:
            self._taking.cancel()

    def _expect(self) -> None:
        self._forget()
        self._coming = self.loop.call_later(SECONDS, self.transport.abort)

    def _forget(self) -> None:
        if self._coming:
            self._coming.cancel()
        self._coming = None
