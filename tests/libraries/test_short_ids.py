"""The IDs of documents: said without mistakes, and read back from what people type."""

from libraries.short_ids import ALPHABET, LENGTH, new_short_id, normalised


def test_an_id_has_its_length_and_alphabet_and_comes_once() -> None:
    made = {new_short_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(len(one) == LENGTH and set(one) <= set(ALPHABET) for one in made)


def test_what_people_type_is_read_as_they_mean_it() -> None:
    assert normalised(" k7q2-9xwm3o ") == "K7Q29XWM30"
    assert normalised("iL0o") == "1100"
