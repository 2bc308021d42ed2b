"""One connection to the server: opened safely, set up alike, and never waited for without end.

After the login it stays in libpq's pipeline mode: whatever is asked goes out at once, with one synchronisation at its
end, and comes back in one round trip (PostgreSQL documentation, "libpq, Pipeline Mode"). psycopg's cursors can do
that too, but forget their prepared statements at every ROLLBACK, and a commit that finds a row changed ends in one.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Final

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from guardtag.errors import StoreUnavailable
from guardtag_postgres import faults
from guardtag_postgres.settings import Settings
from guardtag_postgres.wire import Value

GRACE: Final = 2.0
"""Seconds beyond the server's own time limit before it counts as silent."""
PLANNING: Final = {
    "enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
    "enable_hashagg": "off", "jit": "off", "plan_cache_mode": "force_generic_plan",
}  # fmt: skip
"""Every statement goes by an index. A plan is kept with the connection: one made while the tables were empty, and
therefore a scan, would still be used when they are large, until their statistics are renewed."""
_NOTICED: Final = {"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""So that the server notices a machine that was cut off in the middle of a commit, and lets go of its locks; the
default is two hours."""
_SETTING: Final = """
SELECT set_config(s.name, w.value, false) FROM pg_settings AS s
JOIN unnest(%s::text[], %s::text[]) AS w (name, value) ON s.name = w.name
WHERE s.name <> 'synchronous_commit' OR s.setting = 'off'"""
_BINARY: Final = [1] * 8

Step = tuple[bytes, Sequence[Value]]
"""A statement and its parameters."""
BEGIN: Final[Step] = (b"BEGIN", ())
COMMIT: Final[Step] = (b"COMMIT", ())
_ROLLBACK: Final[Step] = (b"ROLLBACK", ())


class Refused(Exception):
    """The server did not do what was asked, and says so; nothing of it remains.

    Args:
        state: its code; its words may hold ids and stay with it.
    """

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Broken(Exception):
    """The connection broke; what was sent may have been done."""


class Silent(Exception):
    """No answer came in time; what was sent may have been done, or may be done yet."""


class Session:
    """A connection in autocommit mode that one thread at a time may use.

    Args:
        connection: a fresh one, already set up.
        settings: how long to wait, and whether to prepare.

    Attributes:
        patience: seconds to wait for all answers of one exchange.
    """

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]], settings: Settings) -> None:
        self.patience: float = settings.timeout + GRACE
        self._connection = connection
        self._server = connection.pgconn
        self._prepare = settings.prepare
        self._names: dict[bytes, bytes] = {}
        self._transformer = Transformer(connection)
        self._poll, self._poll_to_send = _polls(connection.fileno())
        self._server.enter_pipeline_mode()

    def ask(self, step: Step, *before: Step) -> list[tuple[Any, ...]]:
        """One statement, and its rows; others may go before it."""
        result = self.exchange([*before, step])[-1]
        transformer = self._transformer
        transformer.set_pgresult(result, format=Format.BINARY)
        return transformer.load_rows(0, result.ntuples, tuple)

    def make(self, steps: Sequence[Step]) -> None:
        """All these statements in one transaction and one round trip; it is over, whether it succeeds or not."""
        if len(steps) == 1:
            self.exchange(steps)
        elif self.exchange([BEGIN, *steps, COMMIT])[-1].command_status != b"COMMIT":
            raise Refused("40000")

    def recover(self, *then: Step) -> list[tuple[Any, ...]]:
        """Ends a failed transaction if there is one, and asks."""
        if self._server.transaction_status == TransactionStatus.INERROR:
            then = (_ROLLBACK, *then)
        return self.ask(then[-1], *then[:-1]) if then else []

    def usable(self) -> bool:
        """Whether nothing is under way and no transaction open."""
        return self._server.transaction_status == TransactionStatus.IDLE

    def alive(self) -> bool:
        """Whether the server has not hung up meanwhile; costs no round trip.

        A server that was restarted has closed its end, which can be seen here, before anything is sent.
        """
        if not self._poll(0):
            return True
        try:
            self._server.consume_input()  # a parameter of the server was changed, or it said goodbye
        except psycopg.Error:
            return False
        return self._server.status == ConnStatus.OK and not self._server.is_busy() and not self._poll(0)

    def close(self) -> None:
        """Ends the connection; what is under way on the server is undone."""
        self._connection.close()

    def exchange(self, steps: Sequence[Step]) -> list[PGresult]:
        """Sends statements and waits for all results, one round trip.

        Raises:
            Refused: the server said no to one, and did none of those after it.
            Broken, Silent: the connection is of no use any more.
        """
        until = monotonic() + self.patience
        try:
            learning = self._send(steps)
            self._flush(until)
            return self._answers(learning, until)
        except psycopg.Error:
            raise Broken from None

    def _send(self, steps: Sequence[Step]) -> list[bytes | None]:
        """Queues the statements; for every result that will come the statement it would make known, or ``None``."""
        server, names = self._server, self._names
        learning: list[bytes | None] = []
        for statement, values in steps:
            if not self._prepare:
                server.send_query_params(statement, values, param_formats=_formats(values), result_format=1)
            else:
                name = names.get(statement)
                if name is None:
                    name = b"guardtag_%d" % len(names)
                    names[statement] = name
                    server.send_prepare(name, statement)
                    learning.append(statement)
                server.send_query_prepared(name, values, _formats(values), 1)
            learning.append(None)
        server.pipeline_sync()
        return learning

    def _flush(self, until: float) -> None:
        server = self._server
        while server.flush():
            self._await(self._poll_to_send, until)
            if self._poll(0):
                server.consume_input()  # the server may be waiting for us to take its answers

    def _answers(self, learning: Sequence[bytes | None], until: float) -> list[PGresult]:
        results: list[PGresult] = []
        failure: Refused | None = None
        for statement in learning:
            result = self._result(until)
            if result is None:
                raise Broken
            if result.status in (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED):
                failure = failure or _failure(result)
                if statement is not None:
                    self._names.pop(statement, None)
            elif statement is None:
                results.append(result)
            self._result(until)  # the end of this one
        while (last := self._result(until)) is None or last.status != ExecStatus.PIPELINE_SYNC:
            if last is None and self._server.status != ConnStatus.OK:
                raise Broken
            if last is not None and last.status in (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED):
                failure = failure or _failure(last)  # the statements went well, and their commit did not
        if failure is not None:
            raise failure
        return results

    def _result(self, until: float) -> PGresult | None:
        server = self._server
        while server.is_busy():
            self._await(self._poll, until)
            server.consume_input()
        return server.get_result()

    def _await(self, poll: Callable[[float], object], until: float) -> None:
        if not poll(max(0.0, until - monotonic())):  # an answer that is there counts, however late we look
            raise Silent


def connect(settings: Settings) -> psycopg.Connection[tuple[Any, ...]]:
    """One more connection, set up, as psycopg gives it.

    Raises:
        psycopg.Error: it did not come about.
        StoreUnavailable: the database holds texts in another encoding than UTF-8.
    """
    connection = psycopg.Connection.connect(autocommit=True, prepare_threshold=None, **settings.conninfo)
    try:
        if connection.pgconn.parameter_status(b"server_encoding") not in (b"UTF8", None):
            raise StoreUnavailable(
                "GT-POSTGRES-ENCODING", "The database does not hold its texts in UTF-8.",
                "Ids and index values could be changed on the way.", "Make a database with ENCODING 'UTF8'.",
            )  # fmt: skip
        milliseconds = str(int(settings.timeout * 1000))
        connection.execute(f"SET statement_timeout = {milliseconds}".encode())
        wanted = {
            **PLANNING, **_NOTICED, "idle_in_transaction_session_timeout": milliseconds,
            "default_transaction_isolation": "read committed", "synchronous_commit": "on",
        }  # fmt: skip
        connection.execute(_SETTING, (list(wanted), list(wanted.values())))
    except BaseException:
        connection.close()
        raise
    return connection


def _failure(result: PGresult) -> Refused:
    state = (result.error_field(DiagnosticField.SQLSTATE) or b"").decode("ascii", "replace")
    ends = result.error_field(DiagnosticField.SEVERITY_NONLOCALIZED) in (b"FATAL", b"PANIC")
    if ends or not state or state in faults.OPEN or state.startswith("08"):  # libpq's own words have no code
        raise Broken
    return Refused(state)


def _formats(values: Sequence[Value]) -> Sequence[int]:
    return _BINARY[: len(values)]


def _polls(fileno: int) -> tuple[Callable[[float], object], Callable[[float], object]]:
    """Two waits of so many seconds at most: for something to read, and for reading or room to send."""
    if not hasattr(select, "poll"):
        return (
            lambda seconds: select.select([fileno], [], [], seconds)[0],
            lambda seconds: any(select.select([fileno], [fileno], [], seconds)),
        )
    reading, sending = select.poll(), select.poll()
    reading.register(fileno, select.POLLIN)
    sending.register(fileno, select.POLLIN | select.POLLOUT)
    return lambda seconds: reading.poll(seconds * 1000), lambda seconds: sending.poll(seconds * 1000)
