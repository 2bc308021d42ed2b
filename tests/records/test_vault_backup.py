"""The vault's backup and the list of erasures: whole and of this deployment, or not read at all."""

from __future__ import annotations

import io
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import BackendError, KeyringError, Tampered
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Vault, erasure_list, rewrap, vault_backup, vault_restore
from guardtag.records.marks import LONG_AGO, mark_of
from guardtag.records.vault import ward_keys
from guardtag.spi import Put, Ref, Row
from guardtag.world import World, simulated
from tests.records.test_records import records_on, ward

DAY = 86_400.0


@pytest.fixture
def records() -> Records:
    made = records_on(MemoryStore())
    made.vault.identity()
    made.vault.ensure([*ward_keys("w1"), *ward_keys("w2"), "r:li-ling", "d:20250615"])
    made.change(lambda tx: tx.put(ward()))
    return made


def keyring_of(records: Records) -> Keyring:
    return records.vault._keys.keyring


def backup(records: Records, days: int = 30) -> bytes:
    keyring = keyring_of(records)
    return b"".join(vault_backup.write(records.vault, keyring, records.world, records.world.now(), days))


def empty_beside(records: Records) -> Records:
    """The same database, with a vault that is new and empty."""
    vault = Vault(MemoryStore(), LiveKeys(keyring_of(records)), records.world)
    return Records(records.store, vault, keyring_of(records), records.world)


def merge(records: Records, data: bytes, erased: dict[str, float] | None = None) -> int:
    return vault_restore.merge(records.vault, keyring_of(records), io.BytesIO(data), erased or {})


def compare(records: Records, data: bytes) -> vault_restore.Compared:
    return vault_restore.compare(records.vault, keyring_of(records), io.BytesIO(data))


def test_an_empty_vault_is_whole_again(records: Records) -> None:
    data, bare = backup(records), empty_beside(records)
    with pytest.raises(BackendError):
        bare.get(Ward, "w1")
    assert merge(bare, data) == 8
    assert bare.get(Ward, "w1", FIELD_CLASSES) == ward()
    assert bare.vault.identity() == records.vault.identity()
    assert compare(bare, data) == vault_restore.Compared(8, 0, 0, {}, 0)
    assert merge(bare, data) == 0


def test_nothing_secret_can_be_read_in_it(records: Records) -> None:
    data = backup(records)
    rows = records.vault.store.walk("key", "", 100)
    assert len(rows) == 8
    for row in rows:
        assert row.id.encode() not in data
        assert row.body not in data
        assert records.vault.unwrapped(row) not in data


def test_every_bit_and_every_length_is_guarded(records: Records) -> None:
    data = backup(records)
    for length in range(len(data)):
        with pytest.raises(Tampered):
            compare(records, data[:length])
    for place in range(len(data) * 8):
        if place % 3 and place // 8 > 200:
            continue
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises((BackendError, KeyringError)):
            compare(records, bytes(flipped))
    with pytest.raises(Tampered):
        compare(records, data + b"\0")


def test_chunks_cannot_be_left_out_moved_or_mixed(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_backup, "ROWS", 2)
    pieces = list(vault_backup.write(records.vault, keyring_of(records), records.world, 1.0, 30))
    other = list(vault_backup.write(records.vault, keyring_of(records), records.world, 2.0, 30))
    assert len(pieces) == 6
    assert compare(records, b"".join(pieces)).keys == 8
    head, *chunks = pieces
    for wrong in (
        [head], [head, *chunks[:-1]], [head, *chunks[1:]], [head, chunks[1], chunks[0], *chunks[2:]],
        [head, *chunks, chunks[-1]], [head, *chunks[:2], *chunks[3:]], [head, *chunks[:-1], other[-1]],
        [other[0], *chunks],
    ):  # fmt: skip
        with pytest.raises(Tampered):
            compare(records, b"".join(wrong))


def head(**changes: object) -> bytes:
    fields = {
        "format": vault_backup.FORMAT,
        "deployment": "0" * 16,
        "vault": "0" * 16,
        "made": 1.0,
        "days": 1,
        "key": 1,
    }
    return json.dumps({**fields, **changes}).encode() + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"{}\n", b"[]\n", b"7\n", b'"x"\n', b"\xff\xfe\n", b"[" * 900 + b"\n", b"x" * 5000,
        head(format="guardtag-vault/2"), head(days="30"), head(days=0), head(days=True), head(made=True),
        head(key=None), head(made="1"), head(vault=7), head().rstrip(b"\n"), json.dumps({"made": 1}).encode() + b"\n",
    ],
)  # fmt: skip
def test_what_is_no_backup_at_all(records: Records, data: bytes) -> None:
    with pytest.raises(Tampered):
        vault_backup.head_of(io.BytesIO(data))
    with pytest.raises(Tampered):
        compare(records, data)


@given(st.binary(max_size=400))
def test_anything_behind_a_head_is_an_error_of_ours(data: bytes) -> None:
    made = records_on(MemoryStore())
    with pytest.raises(Tampered):
        compare(made, head(deployment=keyring_of(made).deployment) + data)


def test_a_chunk_that_says_it_is_enormous_is_not_read(records: Records) -> None:
    class Counting(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            self.asked = max(self.asked, size or 0)
            return super().read(size)

    stream = Counting(head(deployment=keyring_of(records).deployment) + b"\xff\xff\xff\xff" + b"x" * 100)
    with pytest.raises(Tampered):
        list(vault_backup.rows(stream, keyring_of(records)))
    assert stream.asked <= 4


def test_another_deployments_and_another_vaults_are_refused(records: Records) -> None:
    other = records_on(MemoryStore(), seed=9)
    other.vault.identity()
    with pytest.raises(BackendError, match="GT-VAULT-BACKUP-OTHER"):
        compare(records, backup(other))
    second = empty_beside(records)
    second.vault._world.random(8)
    second.vault.identity()
    with pytest.raises(BackendError, match="GT-VAULT-OTHER"):
        compare(records, backup(second))


def test_a_keyring_that_lacks_the_key_says_so(records: Records) -> None:
    newer = keyring_of(records).added(records.world.random).promoted(2)
    vault = Vault(records.vault.store, LiveKeys(newer), records.world)
    data = b"".join(vault_backup.write(vault, newer, records.world, 1.0, 30))
    with pytest.raises(KeyringError, match="GT-KEYRING-KEY-MISSING"):
        compare(records, data)


def test_keys_that_were_rewrapped_since_are_the_same_keys(records: Records) -> None:
    data = backup(records)
    newer = keyring_of(records).added(records.world.random).promoted(2)
    rotated = Records(records.store, Vault(records.vault.store, LiveKeys(newer), records.world), newer, records.world)
    rewrap(rotated, 2)
    assert compare(rotated, data) == vault_restore.Compared(8, 0, 0, {}, 0)


def test_a_rehearsal_counts_what_is_missing_wrong_and_dead(records: Records) -> None:
    data = backup(records)
    records.vault.ensure(["w:w3:response"])
    records.vault.destroy(["r:li-ling"])
    records.vault.ensure(["r:li-ling"])
    records.vault.erase("w2", 7.0)
    assert compare(records, data) == vault_restore.Compared(8, 1, 1, {}, 3)


def test_what_is_there_is_not_changed(records: Records) -> None:
    data = backup(records)
    records.vault.destroy(["r:li-ling"])
    records.vault.ensure(["r:li-ling"])
    before = records.vault.store.walk("key", "", 100)
    assert merge(records, data) == 0
    assert records.vault.store.walk("key", "", 100) == before


def test_nobody_who_was_erased_comes_back(records: Records) -> None:
    """By the backup's own marks, by the vault's, and by what one was told."""
    records.vault.ensure([*ward_keys("w3"), *ward_keys("w4")])
    early = backup(records)
    records.vault.erase("w1", 5.0)
    late, bare = backup(records), empty_beside(records)
    bare.vault.store.commit([Put(mark_of("w2", 6.0), 0)])
    erased = {**compare(bare, late).erased, **dict(bare.vault.erased()), "w3": 7.0}
    assert erased == {"w1": 5.0, "w2": 6.0, "w3": 7.0}
    assert merge(bare, early, erased) == 5
    ids = [row.id for row in bare.vault.store.walk("key", "", 100)]
    assert ids == ["d:20250615", "r:li-ling", *sorted(ward_keys("w4"))]
    assert dict(bare.vault.erased()) == erased


def test_keys_of_somebody_erased_that_are_there_are_destroyed(records: Records) -> None:
    """An older copy of the vault was put in place, and the list knows better."""
    assert merge(records, backup(records), {"w1": 5.0}) == 0
    assert records.vault.store.read([Ref("key", key) for key in ward_keys("w1")]) == [None] * 3
    assert dict(records.vault.erased()) == {"w1": 5.0}


def test_killed_half_way_the_vault_is_not_taken_for_whole(records: Records) -> None:
    class Died(Exception):
        pass

    class Mortal(MemoryStore):
        left = 0

        def commit(self, changes):  # type: ignore[no-untyped-def]
            if self.left == 0:
                raise Died
            self.left -= 1
            super().commit(changes)

    for start in (0, 50, 100):
        records.vault.ensure([f"w:x{number:03}:response" for number in range(start, start + 50)])
    data, identity = backup(records), records.vault.identity()
    for dies in range(10):
        store = Mortal()
        store.left = dies
        vault = Vault(store, LiveKeys(keyring_of(records)), records.world)
        bare = Records(records.store, vault, keyring_of(records), records.world)
        try:
            merge(bare, data)
        except Died:
            with pytest.raises(BackendError, match="GT-VAULT-OTHER"):
                bare.vault.identity(identity)
        else:
            break
        store.left = 100
        merge(bare, data)
        assert bare.vault.identity(identity) == identity
        assert compare(bare, data).missing == 0
        assert bare.get(Ward, "w1", FIELD_CLASSES) == ward()
    assert dies == 6


def test_its_life(records: Records) -> None:
    found, _ = vault_backup.head_of(io.BytesIO(backup(records, days=30)))
    assert not found.expired(found.made + 30 * DAY)
    assert found.expired(found.made + 30 * DAY + 1)
    assert not found.expired(found.made - DAY), "a clock that was put back"


# -- the list of erasures


def test_a_list_comes_back_and_is_signed() -> None:
    keyring = Keyring.new(simulated(3)[0].random)
    erased = {"01jxv7e080jxv7e080ktstnb6e": 1_750_000_000.25, "w2": 5.0}
    data = erasure_list.write(keyring, erased, 7.5)
    assert erasure_list.read(keyring, data) == erased
    assert erasure_list.read(keyring.added(World().random).promoted(2), data) == erased
    assert data.decode("ascii").splitlines()[0] == f"guardtag-erasures/1 {keyring.deployment} 7.5 2"
    assert erasure_list.read(keyring, erasure_list.write(keyring, {}, 1.0)) == {}


def test_no_bit_and_no_line_of_a_list_can_be_changed() -> None:
    keyring = Keyring.new(simulated(3)[0].random)
    data = erasure_list.write(keyring, {"w1": 1.0, "w2": 2.0}, 7.5)
    lines = data.splitlines(keepends=True)
    wrong = [data[:length] for length in range(len(data) - 1)]
    wrong += [
        bytes([*data[:at], data[at] ^ 1 << bit, *data[at + 1 :]]) for at in range(len(data) - 1) for bit in (0, 5)
    ]
    wrong += [b"".join(lines[:1] + lines[2:]), b"".join([lines[0], lines[2], lines[1], lines[3]]), data + data]
    wrong += [erasure_list.write(Keyring.new(simulated(4)[0].random), {"w1": 1.0}, 7.5), b"x" * 70_000_000]
    for one in wrong:
        if one.lower() != data.lower():  # hexadecimal in capitals says the same
            with pytest.raises(Tampered) as caught:
                erasure_list.read(keyring, one)
            assert caught.value.code == "GT-ERASURES-BROKEN"


def test_what_was_signed_for_something_else_is_no_list() -> None:
    from guardtag.payload.signing import Signer

    keyring = Keyring.new(simulated(3)[0].random)
    text = f"guardtag-erasures/1 {keyring.deployment} 7.5 1\nw1 nan\n".encode()
    for purpose in ("checkpoint", "erasures"):  # the second for a time that is none
        data = text + f"signature 1 {Signer(keyring).sign(purpose, text).hex()}\n".encode()
        with pytest.raises(Tampered):
            erasure_list.read(keyring, data)


@given(st.binary(max_size=300))
def test_anything_is_no_list_and_an_error_of_ours(data: bytes) -> None:
    keyring = Keyring.new(simulated(3)[0].random)
    with pytest.raises(Tampered):
        erasure_list.read(keyring, data)


def test_a_mark_that_says_no_time_is_damage_and_names_somebody_erased_all_the_same(records: Records) -> None:
    records.vault.store.commit([Put(Row("erased", "w9", 1, b"yesterday"), 0)])
    assert dict(records.vault.erased()) == {"w9": LONG_AGO}
    assert vault_restore.damaged_marks(records.vault) == ["w9"]
    assert attrs.fields_dict(vault_backup.Head)
