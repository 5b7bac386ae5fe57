"""What is sealed opens with its key, in its row, unchanged: or not at all."""

import random
import struct

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from referralforms.submissions.sealing import (
    ENCAPSULATION_KEY_BYTES,
    FIRST_FORMAT,
    FORMAT,
    KEY_ID_BYTES,
    LENGTH_BYTES,
    MAC_BYTES,
    NONCE_BYTES,
    PRIVATE_BYTES,
    PUBLIC_BYTES,
    SMALLEST,
    KeyHolder,
    Keyring,
    Recipient,
    Unreadable,
    is_sealed_for,
    open_sealed,
    pad,
    rewrap,
    seal,
    unpad,
)

HOLDER, OTHER, STRANGER = KeyHolder.generate(), KeyHolder.generate(), KeyHolder.generate()
ROW, OTHER_ROW = b"submission:1:1", b"submission:2:1"
WORDS = b"Somebody broke in."
TAG_BYTES = 16
TAMPERINGS = 2400


def sealed(text: bytes = WORDS, context: bytes = ROW, holders=(HOLDER,)) -> bytes:
    return seal(text, context=context, recipients=[holder.recipient for holder in holders])


def opened(body: bytes, context: bytes = ROW, holder: KeyHolder = HOLDER) -> bytes:
    return open_sealed(body, context=context, holder=holder)


def is_refused(body: bytes, context: bytes = ROW, holder: KeyHolder = HOLDER) -> bool:
    try:
        opened(body, context, holder)
    except Unreadable:
        return True
    return False


BODY = sealed()
HEADER_BYTES = len(BODY) - SMALLEST - TAG_BYTES


@settings(max_examples=50, deadline=None)
@given(text=st.binary(max_size=5000), context=st.binary(max_size=60))
def test_what_is_sealed_opens_again(text, context):
    assert opened(sealed(text, context), context) == text


def test_the_words_do_not_stand_in_the_body():
    assert WORDS not in BODY
    assert sealed() != sealed()


@pytest.mark.parametrize(
    "length, size",
    [
        (0, 2048), (1, 2048), (2044, 2048), (2045, 4096), (4092, 4096), (4093, 8192), (8188, 8192), (100_000, 131_072),
    ],
)  # fmt: skip
def test_a_body_shows_only_the_next_power_of_two(length, size):
    text = b"x" * length

    assert (len(pad(text)), unpad(pad(text))) == (size, text)
    assert len(sealed(text)) == HEADER_BYTES + size + TAG_BYTES


def test_an_empty_and_a_short_message_have_the_same_size():
    assert len(sealed(b"")) == len(sealed(b"x" * 2044))


def test_a_length_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="length does not fit"):
        unpad(struct.pack(">I", 100) + b"short")


@pytest.mark.parametrize("holder", [HOLDER, OTHER], ids=["organisation", "recovery"])
def test_each_of_two_recipients_opens_the_same_body(holder):
    assert opened(sealed(holders=[HOLDER, OTHER]), holder=holder) == WORDS


@pytest.mark.parametrize("holders", [[OTHER], [OTHER, STRANGER]])
def test_a_key_that_was_no_recipient_is_refused(holders):
    assert is_refused(sealed(holders=holders)) is True


def test_a_body_under_another_keys_name_is_refused():
    body = bytearray(sealed(holders=[OTHER]))
    body[2 : 2 + KEY_ID_BYTES] = HOLDER.recipient.id

    assert is_refused(bytes(body)) is True


@pytest.mark.parametrize("context", [OTHER_ROW, b"", ROW + b" ", ROW[:-1]])
def test_a_body_moved_to_another_row_is_refused(context):
    assert is_refused(BODY, context) is True


def test_two_rows_that_swapped_their_bodies_are_both_refused():
    first, second = sealed(context=ROW), sealed(context=OTHER_ROW)

    assert [is_refused(second, ROW), is_refused(first, OTHER_ROW)] == [True, True]


def test_every_flipped_bit_is_refused_wherever_it_stands():
    chance = random.Random(7)  # noqa: S311 -- the same places each time
    # Every byte of the structure, and a sample of the rest.
    proven_at = HEADER_BYTES - NONCE_BYTES - MAC_BYTES
    places = [*range(12), *range(proven_at, HEADER_BYTES), *range(len(BODY) - TAG_BYTES, len(BODY))]
    places += chance.sample(range(len(BODY)), TAMPERINGS - len(places))
    read = []
    for place in places:
        body = bytearray(BODY)
        body[place] ^= 1 << chance.randrange(8)
        if not is_refused(bytes(body)):
            read.append(place)

    assert (read, len(places)) == ([], TAMPERINGS)


def test_a_flipped_bit_is_refused_although_another_recipient_is_named():
    body = sealed(holders=[HOLDER, OTHER])
    second = 2 + KEY_ID_BYTES + 2 + struct.unpack(">H", body[10:12])[0]
    changed = bytearray(body)
    changed[second + 20] ^= 1  # in the part of OTHER, which HOLDER does not need

    assert [is_refused(bytes(changed)), is_refused(bytes(changed), holder=OTHER)] == [True, True]


def test_every_truncation_is_refused():
    lengths = [*range(40), *range(40, len(BODY), 31), *range(len(BODY) - TAG_BYTES, len(BODY))]

    assert [length for length in lengths if not is_refused(BODY[:length])] == []


def test_every_pair_of_rows_that_swapped_bodies_is_refused():
    contexts = [f"submission:{number}:1".encode() for number in range(40)]
    bodies = [sealed(context=context) for context in contexts]
    read = {(row, body) for row in range(40) for body in range(40) if not is_refused(bodies[body], contexts[row])}

    assert read == {(row, row) for row in range(40)}


@pytest.mark.parametrize("more", [b"\x00", b"x" * 100])
def test_an_extended_body_is_refused(more):
    assert [is_refused(BODY + more), is_refused(more + BODY)] == [True, True]


def test_parts_of_two_bodies_do_not_make_one():
    other = sealed(b"Another message.")

    assert [
        is_refused(BODY[:HEADER_BYTES] + other[HEADER_BYTES:]),
        is_refused(BODY[: HEADER_BYTES - NONCE_BYTES] + other[HEADER_BYTES - NONCE_BYTES :]),
    ] == [True, True]


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=400) | st.binary(max_size=200).map(lambda rest: bytes([FORMAT, 1]) + rest))
def test_noise_is_refused(body):
    assert is_refused(body) is True


def test_a_body_says_its_format_and_an_unknown_one_is_refused():
    formats = [number for number in range(256) if not is_refused(bytes([number]) + BODY[1:])]

    assert (BODY[0], formats) == (FORMAT, [FORMAT])


def test_the_sentence_of_a_refusal_says_nothing_of_the_text():
    with pytest.raises(Unreadable) as caught:
        opened(BODY, OTHER_ROW)

    assert str(caught.value) == "The sealed text does not fit its key or its row."


def test_what_nobody_could_read_is_not_sealed():
    with pytest.raises(ValueError, match="Nothing can be sealed without a recipient"):
        seal(WORDS, context=ROW, recipients=[])


def test_keys_have_the_lengths_that_their_files_are_checked_for():
    assert (len(HOLDER.private), len(HOLDER.recipient.public)) == (PRIVATE_BYTES, PUBLIC_BYTES)
    assert (len(pad(b"")), LENGTH_BYTES, PUBLIC_BYTES - ENCAPSULATION_KEY_BYTES) == (SMALLEST, 4, 32)


def test_a_key_is_known_by_the_beginning_of_its_hash():
    assert HOLDER.recipient.id == Recipient(HOLDER.recipient.public).id
    assert len({HOLDER.recipient.id, OTHER.recipient.id, STRANGER.recipient.id}) == 3


# --- between two keys ---------------------------------------------------------------------------------


def test_a_ring_of_keys_opens_what_any_of_them_opens():
    ring = Keyring((OTHER, HOLDER))

    assert [opened(sealed(holders=[each]), holder=ring) for each in (HOLDER, OTHER)] == [WORDS, WORDS]
    assert is_refused(sealed(holders=[STRANGER]), holder=ring) is True


def test_a_rewrapped_body_opens_for_its_new_recipients_alone_and_keeps_its_text_as_it_was():
    body = sealed(holders=[HOLDER, OTHER])
    after = rewrap(body, context=ROW, holder=HOLDER, recipients=[OTHER.recipient, STRANGER.recipient])

    assert [is_refused(after, holder=HOLDER), opened(after, holder=OTHER), opened(after, holder=STRANGER)] == [
        True, WORDS, WORDS,
    ]  # fmt: skip
    assert after[-SMALLEST - TAG_BYTES - NONCE_BYTES :] == body[-SMALLEST - TAG_BYTES - NONCE_BYTES :]


@pytest.mark.parametrize("place", [0, 1, 5, 11, 30, HEADER_BYTES - NONCE_BYTES - 1])
def test_what_was_changed_is_not_rewrapped(place):
    body = bytearray(BODY)
    body[place] ^= 1
    with pytest.raises(Unreadable):
        rewrap(bytes(body), context=ROW, holder=HOLDER, recipients=[OTHER.recipient])


def test_a_body_in_another_row_or_of_another_key_is_not_rewrapped():
    with pytest.raises(Unreadable):
        rewrap(BODY, context=OTHER_ROW, holder=HOLDER, recipients=[OTHER.recipient])
    with pytest.raises(Unreadable):
        rewrap(BODY, context=ROW, holder=STRANGER, recipients=[OTHER.recipient])


def test_a_text_that_was_changed_stays_refused_when_it_is_rewrapped():
    body = BODY[:-1] + bytes([BODY[-1] ^ 1])

    assert is_refused(rewrap(body, context=ROW, holder=HOLDER, recipients=[HOLDER.recipient])) is True


def test_a_body_says_without_any_key_for_whom_it_is_sealed():
    body, both = sealed(holders=[HOLDER, OTHER]), [OTHER.recipient, HOLDER.recipient]

    assert [is_sealed_for(body, both), is_sealed_for(body, both[:1])] == [True, False]
    with pytest.raises(Unreadable):
        is_sealed_for(body[:100], both)


def of_the_first_format(text: bytes = WORDS, context: bytes = ROW) -> bytes:
    """Seal as the first release did."""
    content_key, nonce = bytes(range(32)), bytes(range(12))
    wrapped = HOLDER.recipient.wrap(content_key, context)
    header = bytes([FIRST_FORMAT, 1]) + HOLDER.recipient.id + struct.pack(">H", len(wrapped)) + wrapped + nonce
    return header + AESGCM(content_key).encrypt(nonce, pad(text), header + context)


def test_a_body_of_the_first_format_is_read_and_bound_as_well():
    body = of_the_first_format()
    flipped = [body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :] for place in range(0, len(body), 61)]

    assert (opened(body), is_refused(body, OTHER_ROW)) == (WORDS, True)
    assert [is_refused(each) for each in flipped] == [True] * len(flipped)


def test_a_body_of_the_first_format_is_sealed_anew_when_it_is_rewrapped():
    body = of_the_first_format()
    after = rewrap(body, context=ROW, holder=HOLDER, recipients=[OTHER.recipient])

    assert (is_sealed_for(body, [HOLDER.recipient]), is_sealed_for(after, [OTHER.recipient])) == (False, True)
    assert (after[0], opened(after, holder=OTHER)) == (FORMAT, WORDS)
