"""Sealed records: one way to read and one way to change anything.

A store sees kinds, ids, versions, blind index values, lanes and times; never a person.
"""

from guardtag.records.chains import Verified
from guardtag.records.erasure import erase_ward
from guardtag.records.journal import Entry, Head
from guardtag.records.rewrap import Rewrapped, rewrap
from guardtag.records.transaction import Records
from guardtag.records.tx import Request, Tx
from guardtag.records.vault import Vault

__all__ = ["Entry", "Head", "Records", "Request", "Rewrapped", "Tx", "Vault", "Verified", "erase_ward", "rewrap"]
