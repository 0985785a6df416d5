"""How does a row store a list of codes, and how is it found by one of them?

As a JSON list. Django's `contains` works on PostgreSQL alone; `holds` asks either database for one whole code, so that a
code that is part of another code never finds the other's rows.
"""

import json
import re
from typing import Any

from django.db.models import JSONField, Lookup

CODE = re.compile(r"[a-z][a-z0-9_]*")


class CodesField(JSONField):
    """A list of codes in order, such as the roles responsible for an item.

    Asked as `filter(responsible__holds="mentor")`.
    """


@CodesField.register_lookup
class Holds(Lookup):
    """Whether the list holds a code.

    SQLite stores the list as the text `["mentor", "mentee"]`, where the code with its quotation marks matches only a whole
    code. The text search is four times as fast as `json_each` (docs/decisions/0019).
    """

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[str]]:
        if not CODE.fullmatch(value):
            raise ValueError(f"{value!r} is no code")
        return "%s", (value if connection.vendor == "postgresql" else json.dumps(value),)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self._joined("INSTR(%s, %s) > 0", compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self._joined("%s ? %s", compiler, connection)

    def _joined(self, template: str, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        codes, params = self.process_lhs(compiler, connection)
        code, code_params = self.process_rhs(compiler, connection)
        return template % (codes, code), [*params, *code_params]
