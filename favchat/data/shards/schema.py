"""``ClipRecord`` as an Arrow schema, derived from its fields, and records to rows and back.

Mappings become lists of ``{key, ...}``: Arrow's own maps are not read by every library. What says why a record goes no
further is left out: only records that went all the way are published.
"""

import types
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel

from favchat.data.clip_record import ClipRecord

LEFT_OUT = ("rejected", "failed")
_PLAIN = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}


def record_schema() -> pa.Schema:
    """The schema of a published record."""
    fields = [field for field in _struct(ClipRecord) if field.name not in LEFT_OUT]
    return pa.schema(fields)


def to_row(record: ClipRecord) -> dict[str, Any]:
    """A record as a row of the schema."""
    row = record.model_dump(exclude=set(LEFT_OUT), warnings=False)
    flatten = _flattener(ClipRecord)
    return row if flatten is None else flatten(row)


def from_row(row: dict[str, Any]) -> ClipRecord:
    """The record of a row. Raises pydantic's ValidationError for a row of another schema."""
    build = _builder(ClipRecord)
    return ClipRecord.model_validate(row if build is None else build(row))


@cache
def _flattener(annotation: Any) -> Callable[[Any], Any] | None:
    """What turns a dumped value of this type into one of a row; None where it is one already. See ``_builder``."""
    annotation, origin = _without_none(annotation)
    if origin is dict:
        if not _is_model(get_args(annotation)[1]):
            return lambda items: [{"key": key, "value": value} for key, value in items.items()]
        return lambda items: [{"key": key, **value} for key, value in items.items()]
    if origin is tuple:
        flatten = _flattener(get_args(annotation)[0])
        return None if flatten is None else lambda items: [flatten(item) for item in items]
    return _of_fields(annotation, _flattener)


@cache
def _builder(annotation: Any) -> Callable[[Any], Any] | None:
    """What turns a value of a row into one of this type; None where it is that already."""
    annotation, origin = _without_none(annotation)
    if origin is dict:
        inner = get_args(annotation)[1]
        if not _is_model(inner):
            return lambda items: {item["key"]: item["value"] for item in items}
        return lambda items: {item["key"]: {k: v for k, v in item.items() if k != "key"} for item in items}
    if origin is tuple:
        build = _builder(get_args(annotation)[0])
        return None if build is None else lambda items: [build(item) for item in items]
    return _of_fields(annotation, _builder)


def _of_fields(annotation: Any, change: Callable[[Any], Callable[[Any], Any] | None]) -> Callable[[Any], Any] | None:
    """What changes the fields of a model that ``change`` has something for; None for other types, and without any."""
    if not _is_model(annotation):
        return None
    changes = {name: change(field.annotation) for name, field in annotation.model_fields.items()}
    needed = {name: one for name, one in changes.items() if one is not None}

    def changed(row: dict[str, Any]) -> dict[str, Any]:
        return row | {name: one(row[name]) for name, one in needed.items() if row.get(name) is not None}

    return changed if needed else None


def _struct(model: type[BaseModel]) -> list[pa.Field]:
    return [pa.field(name, _arrow(field.annotation)) for name, field in model.model_fields.items()]


def _arrow(annotation: Any) -> pa.DataType:
    annotation, origin = _without_none(annotation)
    if origin is Literal:
        return pa.string()
    if origin is tuple:
        return pa.list_(_arrow(get_args(annotation)[0]))
    if origin is dict:
        inner = get_args(annotation)[1]
        fields = _struct(inner) if _is_model(inner) else [pa.field("value", _arrow(inner))]
        return pa.list_(pa.struct([pa.field("key", pa.string()), *fields]))
    if _is_model(annotation):
        return pa.struct(_struct(annotation))
    return _PLAIN[annotation]


def _without_none(annotation: Any) -> tuple[Any, Any]:
    """A type without ``| None``, and what it is a kind of."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(inner for inner in get_args(annotation) if inner is not type(None))
    return annotation, get_origin(annotation)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
