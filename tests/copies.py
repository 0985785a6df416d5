"""How does a test start from rows that the real verbs made, without their being made again for every test?"""

import pickle
from collections.abc import Callable
from itertools import chain

from django.db import connection, transaction

Table = tuple[str, tuple[str, ...]]
Statement = tuple[str, list | None]


class Copy:
    """What one call wrote to the database and returned. It is kept as rows and bytes, so no test sees another's objects."""

    def __init__(self, make: Callable[[], object]) -> None:
        with transaction.atomic():
            before = _rows_by_table()
            self._made = pickle.dumps(make())
            after = _rows_by_table()
            transaction.set_rollback(True)
        inserts = [_insert(*table, rows) for table, all_rows in after.items() if (rows := _less(all_rows, before[table]))]
        self._statements = _written_out(inserts) if connection.vendor == "postgresql" else inserts

    def put_back(self) -> object:
        """Write the rows again, with the keys they had, and return the objects anew."""
        # The keys' counters are past these keys: PostgreSQL's never go back, and SQLite's follow the highest key there is.
        with transaction.atomic(), connection.cursor() as cursor:
            # SQLite's own connection: Django's would look for places in each text anew.
            execute = connection.connection.execute if connection.vendor == "sqlite" else cursor.execute
            for sql, values in self._statements:
                execute(sql, values)
        return pickle.loads(self._made)


def _rows_by_table() -> dict[Table, list[tuple]]:
    """Return all there is, by table and its columns. Constraints between tables are asked last, so the order is free."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found[name, tuple(column[0] for column in cursor.description)] = cursor.fetchall()
    return found


def _less(rows: list[tuple], known: list[tuple]) -> list[tuple]:
    there = set(known)
    return [row for row in rows if row not in there]


def _insert(name: str, columns: tuple[str, ...], rows: list[tuple]) -> Statement:
    quote = connection.ops.quote_name
    place = "?" if connection.vendor == "sqlite" else "%s"
    places = f"({', '.join([place] * len(columns))})"
    sql = f"INSERT INTO {quote(name)} ({', '.join(map(quote, columns))}) VALUES {', '.join([places] * len(rows))}"
    return sql, list(chain.from_iterable(rows))


def _written_out(inserts: list[Statement]) -> list[Statement]:
    """Return one text with all the values in it: psycopg takes longer to set ten thousand values than PostgreSQL to read them."""
    with connection.cursor() as cursor:
        return [(";\n".join(cursor.mogrify(sql, values) for sql, values in inserts), None)]
