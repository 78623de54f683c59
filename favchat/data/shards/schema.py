"""``ClipRecord`` as an Arrow schema, derived from its fields, and records to rows and back.

Mappings become lists of ``{key, ...}``: Arrow's own maps are not read by every library. What says why a record goes no
further is left out: only records that went all the way are published.
"""

import types
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
    row = _plain(record)
    return {key: value for key, value in row.items() if key not in LEFT_OUT}


def from_row(row: dict[str, Any]) -> ClipRecord:
    """The record of a row. Raises pydantic's ValidationError for a row of another schema."""
    return ClipRecord.model_validate(_rebuilt(ClipRecord, row))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return [
            {"key": key, **_plain(item)} if isinstance(item, BaseModel) else {"key": key, "value": item}
            for key, item in value.items()
        ]
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _rebuilt(annotation: Any, value: Any) -> Any:
    annotation, origin = _without_none(annotation)
    if value is None:
        return None
    if origin is dict:
        inner = get_args(annotation)[1]
        if _is_model(inner):
            return {item["key"]: _rebuilt(inner, {k: v for k, v in item.items() if k != "key"}) for item in value}
        return {item["key"]: item["value"] for item in value}
    if origin is tuple:
        return tuple(_rebuilt(get_args(annotation)[0], item) for item in value)
    if _is_model(annotation):
        fields = annotation.model_fields
        return {name: _rebuilt(fields[name].annotation, item) for name, item in value.items() if name in fields}
    return value


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
