"""Thrift's compact protocol, in which Parquet spells its footers and the headers of its pages.

A struct is read as a mapping from a field's number to its type and value, whatever it means; written
again it gives the same bytes. So whoever changes one field needs to know that field alone.
"""

from __future__ import annotations

from typing import Any

from warehouse.errors import DamagedError

Value = Any  # an int, bytes, a list of values with the type of its elements, or a struct
Struct = dict[int, tuple[int, Value]]

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, _SET, _MAP, STRUCT = range(1, 13)
_INTEGERS = (I16, I32, I64)


def read_struct(content: bytes | memoryview, at: int) -> tuple[Struct, int]:
    """The struct that begins at a place, and where it ends. Raises `DamagedError`."""
    try:
        return _struct(content, at)
    except (IndexError, ValueError, RecursionError) as error:
        raise DamagedError(f"not what Thrift spells, from byte {at} on") from error


def _struct(content: bytes | memoryview, at: int) -> tuple[Struct, int]:
    found: Struct = {}
    number = 0
    while head := content[at]:
        at += 1
        kind = head & 15
        if head >> 4:
            number += head >> 4
        else:
            number, at = _number(content, at)
        # Integers first: most of what footers hold is these.
        if I16 <= kind <= I64:
            byte = content[at]
            if byte < 128:  # the short spelling, of most
                found[number] = kind, (byte >> 1) ^ -(byte & 1)
                at += 1
            else:
                value, at = _number(content, at)
                found[number] = kind, value
        elif kind <= FALSE:
            found[number] = kind, None
        else:
            inner, at = _value(content, at, kind)
            found[number] = kind, inner
    return found, at + 1


def _value(content: bytes | memoryview, at: int, kind: int) -> tuple[Value, int]:
    if kind == BINARY:
        length, at = _varint(content, at)
        end = at + length
        if end > len(content):
            raise ValueError("it ends too early")
        return bytes(content[at:end]), end
    if kind == STRUCT:
        return _struct(content, at)
    if kind in _INTEGERS:
        return _number(content, at)
    if kind == LIST:
        head = content[at]
        length, at = (head >> 4, at + 1) if head >> 4 < 15 else _varint(content, at + 1)
        inner = head & 15
        values = []
        for _ in range(length):
            value, at = _value(content, at, inner)
            values.append(value)
        return (inner, values), at
    if kind in (BYTE, TRUE, FALSE):  # booleans in a list take a byte each
        return content[at], at + 1
    if kind == DOUBLE:
        return bytes(content[at : at + 8]), at + 8
    raise ValueError(f"type {kind}, which Parquet does not use")


def _varint(content: bytes | memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while (byte := content[at]) >= 128:
        value |= (byte & 127) << shift
        shift += 7
        at += 1
    return value | byte << shift, at + 1


def _number(content: bytes | memoryview, at: int) -> tuple[int, int]:
    value, at = _varint(content, at)
    return (value >> 1) ^ -(value & 1), at


def write_struct(struct: Struct) -> bytes:
    """A struct as bytes."""
    out = bytearray()
    _write_struct(out, struct)
    return bytes(out)


def _write_struct(out: bytearray, struct: Struct) -> None:
    before = 0
    for number, (kind, value) in sorted(struct.items()):
        step = number - before
        before = number
        if 0 < step < 16:
            out.append(step << 4 | kind)
        else:
            out.append(kind)
            _write_number(out, number)
        if I16 <= kind <= I64:
            _write_number(out, value)
        elif kind > FALSE:
            _write_value(out, kind, value)
    out.append(0)


def _write_value(out: bytearray, kind: int, value: Value) -> None:
    if kind == BINARY:
        _write_varint(out, len(value))
        out += value
    elif kind == STRUCT:
        _write_struct(out, value)
    elif kind in _INTEGERS:
        _write_number(out, value)
    elif kind == LIST:
        inner, values = value
        if len(values) < 15:
            out.append(len(values) << 4 | inner)
        else:
            out.append(15 << 4 | inner)
            _write_varint(out, len(values))
        for each in values:
            _write_value(out, inner, each)
    elif kind == DOUBLE:
        out += value
    else:
        out.append(value)


def _write_number(out: bytearray, value: int) -> None:
    _write_varint(out, value << 1 if value >= 0 else (-value << 1) - 1)


def _write_varint(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
