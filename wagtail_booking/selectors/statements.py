"""Statements that the ORM writes once, and that are run again and again with other values.

To write a short one takes Django longer than a database needs to answer it. Only the words are kept,
never an answer: each run asks the database.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connections
from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.lookups import In


class Parameter(Value):
    """Stands in a queryset for a value that is given, by its name, when the statement is run."""

    def __init__(self, name: str, output_field: Any = None) -> None:
        super().__init__(name, output_field or BigIntegerField())

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Parameters(Value):
    """Stands for so many values in a row; one expression, since Django looks at each one over and over."""

    def __init__(self, field: str, count: int) -> None:
        super().__init__((field, count), BigIntegerField())

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        field, count = self.value
        return f"({', '.join(['%s'] * count)})", [Parameter(f"{field}{number}") for number in range(count)]


def parameter(name: str, output_field: Any = None) -> Any:
    """Return a :class:`Parameter`, which querysets take in the place of any value."""
    return Parameter(name, output_field)


def one_of(field: str, count: int) -> In:
    """Return the condition that a field has one of so many values, which :func:`values_of` names."""
    return In(F(field), Parameters(field, count))


def values_of(field: str, values: Iterable[object]) -> dict[str, object]:
    """Return the values for :func:`one_of` by the names of its parameters."""
    return {f"{field}{number}": value for number, value in enumerate(values)}


class Statement:
    """The SQL of a queryset of plain rows, with a :class:`Parameter` for whatever changes."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.using = queryset.db
        compiler = queryset.query.get_compiler(self.using)
        self.sql, self.params = compiler.as_sql()
        self.converters = compiler.get_converters([column for column, *_ in compiler.select])

    def rows(self, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Return what the queryset would for these values of the parameters. One query."""
        connection = connections[self.using]
        params = [
            param.output_field.get_db_prep_value(values[param.value], connection)
            if isinstance(param, Parameter)
            else param
            for param in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self._converted(row, connection) for row in rows] if self.converters else rows

    def _converted(self, row: tuple[Any, ...], connection: Any) -> tuple[Any, ...]:
        found = list(row)
        for position, (converters, column) in self.converters.items():
            for convert in converters:
                found[position] = convert(found[position], column, connection)
        return tuple(found)
