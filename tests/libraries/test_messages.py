"""Sentences that are translated later."""

from libraries.messages import Message, Refusal

SLOVAK = {
    "%(what)s is %(kind)s.": "%(what)s je %(kind)s.",
    "a picture": "obrázok",
    "%(first)s and %(last)s": "%(first)s a %(last)s",
}


def test_a_sentence_is_filled_and_translated_with_its_parts() -> None:
    message = Message("%(what)s is %(kind)s.", {"what": "x.png", "kind": Message("a picture")})
    assert str(message) == "x.png is a picture."
    assert message.text(lambda msgid: SLOVAK.get(msgid, msgid)) == "x.png je obrázok."


def test_several_words_become_an_enumeration() -> None:
    words = [Message("Word"), Message("Excel"), Message("PDF")]
    assert (
        Message("%(all)s", {"all": words}).text(lambda msgid: SLOVAK.get(msgid, msgid)) == "Word, Excel a PDF"
    )
    assert str(Message("%(all)s", {"all": words[:1]})) == "Word"


def test_a_per_cent_sign_without_parameters_stays() -> None:
    assert str(Message("100% of it")) == "100% of it"


def test_a_message_survives_plain_data() -> None:
    message = Message("%(n)s %(list)s", {"n": 3, "list": [Message("a"), Message("%(b)s", {"b": "c"})]})
    assert str(Message.from_json(message.as_json())) == "3 a and c"


def test_a_refusal_says_its_sentence() -> None:
    assert str(Refusal("x", Message("No %(what)s.", {"what": "way"}))) == "No way."
