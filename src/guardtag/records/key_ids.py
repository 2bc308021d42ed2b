"""Whose data keys are whose: what their ids in the vault look like."""

from __future__ import annotations

from guardtag.spi import Store

_PAGE = 50


def keys_of(person: str) -> tuple[str, ...]:
    """Key ids that whoever is erased under this id may have: a ward, ``r:`` and a responder, or a single key's own."""
    return (person,) if ":" in person else (*ward_keys(person), f"w:{person}:photo")


def ward_keys(ward: str) -> tuple[str, ...]:
    """Key ids of a ward's three field classes, as they are made at enrolment."""
    return tuple(f"w:{ward}:{name}" for name in ("response", "medical", "address"))


def there(store: Store, person: str) -> tuple[str, ...]:
    """Ids of all keys of a ward that a vault's store holds, also later ones of a class, and those of other classes."""
    if ":" in person:
        return ()
    prefix, found = f"w:{person}:", list[str]()
    while rows := store.walk("key", found[-1] if found else prefix, _PAGE):
        found += (row.id for row in rows if row.id.startswith(prefix))
        if not rows[-1].id.startswith(prefix):
            break
    return tuple(found)
