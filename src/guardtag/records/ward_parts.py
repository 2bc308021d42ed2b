"""A person's record in parts, one for each class of field that is sealed apart, and put together again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import msgspec

from guardtag.model.evolving import evolve
from guardtag.model.people import FIELD_CLASSES, RESPONSE, Ward

_encode = msgspec.msgpack.Encoder().encode
_ward_parts = {
    name: {field.name: field.default for field in attrs.fields(Ward) if field.metadata.get("class") == name}
    for name in FIELD_CLASSES
    if name != RESPONSE
}
_bare_fields = {field: default for fields in _ward_parts.values() for field, default in fields.items()}
_part_decoder = msgspec.msgpack.Decoder(dict[str, str])


def split(ward: Ward) -> tuple[Ward, dict[str, bytes]]:
    """A ward without the fields sealed apart, and those by class, encoded; empty classes are left out."""
    apart: dict[str, bytes] = {}
    for name, fields in _ward_parts.items():
        values = {field: getattr(ward, field) for field in fields}
        if any(values.values()):
            apart[name] = _encode(values)
    return evolve(ward, **_bare_fields) if apart else ward, apart


def join(ward: Ward, apart: Mapping[str, bytes]) -> Ward:
    """The ward with the fields of these classes put back."""
    values: dict[str, Any] = {}
    for data in apart.values():
        values.update(_part_decoder.decode(data))
    return attrs.evolve(ward, **values) if values else ward
