"""What is known of each real message, and that the reader gives it back."""

import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.values import Address, Kind, MailMessage, RecipientKind
from tests.outlook_bridge.msg.builder import CORPUS

pytestmark = pytest.mark.corpus

SIX_PICTURES = (
    ("1.jpg", 1969),
    ("2.jpg", 1889),
    ("3.jpg", 2088),
    ("4.jpg", 1934),
    ("5.jpg", 2285),
    ("6.jpg", 2136),
)
NOTHING: tuple[tuple[str, int], ...] = ()

# File, kind, subject, address of the sender, number of recipients, attachments with their sizes, HTML.
FACTS: tuple[tuple[str, Kind, str, str, int, tuple[tuple[str, int], ...], bool], ...] = (
    (
        *("demisto--msg_with_null_characters_in_ascii_decode.msg", Kind.MAIL),
        *(
            "RE: Test email for readpst and msg-extractor utility",
            "michal.ziemski@wipo.int",
            1,
            NOTHING,
            True,
        ),
    ),
    ("hht--200_recipients.msg", Kind.MAIL, "200 recipients", "", 200, NOTHING, True),
    ("hht--A_weekly_1.msg", Kind.APPOINTMENT, "A weekly 1", "", 0, NOTHING, False),
    (
        *("hht--attachAndInline.msg", Kind.MAIL, "Attach and inline", "", 1),
        *((("attach.png", 1558), ("image001.png", 809)), True),
    ),
    (
        *("hht--attachmentFiles.msg", Kind.MAIL, "attachmentFiles", "hmailuser@hmailserver.test", 1),
        *((("jpg.jpg", 726), ("png.png", 134), ("tif.tif", 664)), True),
    ),
    (
        *("hht--contactUnicode.msg", Kind.CONTACT, "コム ドット イグザンプル 殿"),
        *("xmailuser@xmailserver.test", 0, NOTHING, False),
    ),
    (
        *("hht--msgInMsgInMsg.msg", Kind.MAIL, "I have sub attachments!", "", 0),
        *((("I have attachments!.msg", 45056), ("blue.png", 134)), True),
    ),
    (
        *("hht--newOutlook_Microsoft_Outlook_test.msg", Kind.MAIL, "Microsoft Outlook テスト メッセージ"),
        *("ku@digitaldolphins.jp", 1, NOTHING, True),
    ),
    ("hht--nonUnicodeCP932.msg", Kind.MAIL, "日本語 Non Unicode タイトル", "", 1, NOTHING, True),
    (
        *("omp--attachments.msg", Kind.MAIL, "Delivery delayed:RE: Bosco Fraud Cases [ 2 of 8]"),
        *("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@coab.us", 1),
        *((("attachment-1.txt", 401), ("attachment-2.txt", 1677)), True),
    ),
    (
        *("poi--ASCII_CP1251_LCID1049.msg", Kind.MAIL, "Subject автоматически Subject"),
        *("", 0, NOTHING, True),
    ),
    ("poi--HTMLBodyBinary_CP1251.msg", Kind.MAIL, "Subject öäü Subject", "", 0, NOTHING, True),
    (
        *("poi--cyrillic_message.msg", Kind.MAIL),
        *('Автоматический ответ подсистемы обмена данными ФГУП "Почта России".',),
        *("no-reply@niips.ru", 2, NOTHING, False),
    ),
    ("poi--keywords.msg", Kind.MAIL, "Test Keywords", "", 0, NOTHING, True),
    (
        *("poi--msgClassAppointment.msg", Kind.APPOINTMENT, "Quick brown fox"),
        *(
            "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/"
            "cn=c30306cdae2248028de286352cc599f0-Allison, Ti",
            *(1, NOTHING, True),
        ),
    ),
    (
        "poi--msgClassStickyNote.msg",
        Kind.NOTE,
        "This is a note about the quick brown fox",
        "",
        0,
        NOTHING,
        False,
    ),
    (
        *("poi--msgClassTask.msg", Kind.TASK, "Must jump over the lazy dog"),
        *(
            "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/"
            "cn=c30306cdae2248028de286352cc599f0-Allison, Ti",
            *(0, NOTHING, False),
        ),
    ),
    (
        *("poi--no_recipient_address.msg", Kind.MAIL, "Welcome to Microsoft Office Outlook 2003"),
        *("olteam@microsoft.com", 1),
        *(
            (
                *SIX_PICTURES,
                *(("7.jpg", 1964), ("8.jpg", 1906), ("9.jpg", 1764), ("10.jpg", 1951), ("12.jpg", 1985)),
            ),
            True,
        ),
    ),
    (
        *("poi--quick.msg", Kind.MAIL, "Test the content transformer"),
        *(
            "/O=HOSTEDSERVICE2/OU=FIRST ADMINISTRATIVE GROUP/CN=RECIPIENTS/CN=KEVIN.ROAST@BEN",
            1,
            NOTHING,
            False,
        ),
    ),
    ("poi--simple_test_msg.msg", Kind.MAIL, "test message", "travis@overwrittenstack.com", 1, NOTHING, False),
    (
        "sicos--RtfSampleEmail.msg",
        Kind.MAIL,
        "RtfSampleEmail",
        "Chris.Wilson@leeds.gov.uk",
        1,
        NOTHING,
        False,
    ),
    (
        *("sicos--TxtSampleEmailWithAttachment.msg", Kind.MAIL, "TxtSampleEmailWithAttachment"),
        *("Chris.Wilson@leeds.gov.uk", 1, (("SampleAttachment.pdf", 169480),), False),
    ),
    (
        *("sjm--298_Email_with_nested_msg_with_own_attachment.msg", Kind.MAIL, "Email", "", 1),
        *((("PHOTO-2020-02-18-07-42-08_1.jpg", 184573), ("This msg file is an attachment.msg", 42496)), True),
    ),
    ("sjm--504_TestingCCSameName.msg", Kind.MAIL, "Testing MSG", "atmcquillen@gmail.com", 2, NOTHING, True),
    (
        *("sjm--S_MIME_test_message_encrypted.msg", Kind.SMIME_ENCRYPTED, "S/MIME test message encrypted"),
        *("benny@bennybottema.com", 1, (("smime.p7m", 52165),), False),
    ),
    (
        *("sjm--S_MIME_test_message_signed.msg", Kind.MAIL, "S/MIME test message signed"),
        *("benny@bennybottema.com", 1),
        *(
            (
                *(("module_architecture.png", 27808), ("03-07-2005 errata SharnErrata.pdf", 8319)),
                ("smime.p7s", 2666),
            ),
            True,
        ),
    ),
    ("sjm--chinese_message.msg", Kind.MAIL, "", "", 1, NOTHING, True),
    ("sjm--unsent_draft.msg", Kind.MAIL, "MSG Test File", "", 1, NOTHING, True),
)


def message_of(name: str) -> MailMessage:
    return read((CORPUS / name).read_bytes(), name=name)


@pytest.mark.parametrize("facts", FACTS, ids=[str(facts[0]) for facts in FACTS])
def test_a_real_message_says_what_is_known_of_it(facts: tuple[Any, ...]) -> None:
    name, kind, subject, sender, recipients, attachments, has_html = facts
    message = message_of(name)
    assert (message.kind, message.subject, message.sender.email) == (kind, subject, sender)
    assert len(message.recipients) == recipients
    assert tuple((item.name, len(item.content)) for item in message.attachments) == attachments
    assert bool(message.html) is has_html


def test_the_table_knows_every_real_message() -> None:
    known = {facts[0] for facts in FACTS}
    fuzzed = "poi--clusterfuzz-testcase-minimized-POIHSMFFuzzer-5336473854148608.msg"
    assert {path.name for path in CORPUS.glob("*--*.msg")} - {fuzzed} == known


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*--*.*")), ids=lambda path: path.name)
def test_no_control_sign_and_no_half_character_is_left_in_any_line(path: Path) -> None:
    message = read(path.read_bytes())
    people = [message.sender, *(item.address for item in message.recipients)]
    lines = [
        message.subject,
        message.message_class,
        *(part for item in people for part in (item.name, item.email)),
    ]
    assert all(line == line.strip() and line.isprintable() for line in lines)
    assert not any("\0" in body for body in (message.text, message.html))
    (message.text + message.html + message.transport_headers).encode()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hht--nonUnicodeCP932.msg", "日本語 Non Unicode 本文"),
        ("poi--ASCII_CP1251_LCID1049.msg", "Body автоматически Body"),
        ("poi--HTMLBodyBinary_CP1251.msg", "HTML автоматически"),
        ("poi--cyrillic_message.msg", "было успешно получено брокером подсистемы обмена данными"),
        ("sjm--chinese_message.msg", "经过汇总 大家提前合理安排进房间入住吧"),
        ("hht--newOutlook_Microsoft_Outlook_test.msg", "アカウントの設定のテスト中に"),
        ("sicos--RtfSampleEmail.msg", "“Well, Prince, so Genoa and Lucca are now just family estates"),
        ("poi--msgClassTask.msg", "Quick brown fox must do what he must"),
        ("poi--quick.msg", "The quick brown fox jumps over the lazy dog"),
    ],
)
def test_letters_of_all_alphabets_come_out_right(name: str, words: str) -> None:
    message = message_of(name)
    assert words in message.text
    assert "\ufffd" not in message.text + message.subject


@pytest.mark.parametrize("name", [facts[0] for facts in FACTS if facts[-1]])
def test_html_has_the_words_of_the_stored_text(name: str) -> None:
    message = message_of(name)
    assert "<" in message.html
    assert "\\htmltag" not in message.html
    assert "\ufffd" not in message.html


def test_a_directory_name_without_address_is_marked() -> None:
    assert message_of("poi--quick.msg").sender.unresolved
    assert not message_of("demisto--msg_with_null_characters_in_ascii_decode.msg").sender.unresolved


def test_people_of_one_name_keep_their_own_addresses() -> None:
    recipients = message_of("sjm--504_TestingCCSameName.msg").recipients
    assert [(item.kind, item.address) for item in recipients] == [
        (RecipientKind.TO, Address("Andrew McQuillen", "andrew.mcquillen@civica.co.uk")),
        (RecipientKind.CC, Address("Andrew McQuillen", "atmcquillen@gmail.com")),
    ]


def test_a_recipient_without_address_keeps_the_name() -> None:
    assert message_of("poi--no_recipient_address.msg").recipients[0].address == Address("New Outlook User")


def test_categories_come_from_the_named_property() -> None:
    expected = ("TODO", "Currently Important", "Currently To Do", "Test")
    assert message_of("poi--keywords.msg").categories == expected


def test_a_draft_has_only_a_guessed_time() -> None:
    draft = message_of("sjm--unsent_draft.msg")
    assert draft.is_draft
    assert draft.is_sent_at_estimated
    assert draft.sent_at == datetime(2016, 2, 23, 14, 57, 50, 904000, tzinfo=UTC)


def test_sent_time_is_exact_where_it_is_stored() -> None:
    message = message_of("demisto--msg_with_null_characters_in_ascii_decode.msg")
    assert message.sent_at == datetime(2019, 2, 19, 17, 29, 6, tzinfo=UTC)
    assert not message.is_sent_at_estimated


def test_pictures_of_the_text_are_told_from_attachments() -> None:
    attached, picture = message_of("hht--attachAndInline.msg").attachments
    assert not attached.inline
    assert (picture.inline, picture.hidden, picture.content_id) == (
        True,
        True,
        "image001.png@01D78380.EF6DC500",
    )


def test_messages_in_messages_can_be_read_again_down_to_the_innermost() -> None:
    outer = message_of("hht--msgInMsgInMsg.msg")
    middle = read(outer.attachments[0].content)
    innermost = read(next(item.content for item in middle.attachments if item.nested))
    assert outer.attachments[0].nested
    assert (middle.subject, middle.text.strip()) == ("I have attachments!", "I have attachments!")
    assert innermost.subject
    inner = read(message_of("sjm--298_Email_with_nested_msg_with_own_attachment.msg").attachments[1].content)
    assert [len(item.content) for item in inner.attachments]


@pytest.mark.parametrize("name", ["encrypted", "signed"])
def test_protected_mail_says_the_same_from_both_formats(name: str) -> None:
    outlook, internet = (message_of(f"sjm--S_MIME_test_message_{name}.{ending}") for ending in ("msg", "eml"))
    for field in ("kind", "message_class", "subject", "sender", "recipients", "sent_at", "message_id"):
        assert getattr(outlook, field) == getattr(internet, field)
    assert (outlook.is_signed, outlook.is_encrypted) == (internet.is_signed, internet.is_encrypted)
    assert (outlook.text, outlook.html, outlook.attachments) == (
        internet.text,
        internet.html,
        internet.attachments,
    )


def test_encrypted_mail_says_where_its_content_is() -> None:
    message = message_of("sjm--S_MIME_test_message_encrypted.msg")
    assert message.is_encrypted
    assert message.warnings == (reasons.ENCRYPTED,)
    assert message.attachments[0].content.startswith(b"0\x80")


def test_the_fuzzed_container_is_read_in_part() -> None:
    message = message_of("poi--clusterfuzz-testcase-minimized-POIHSMFFuzzer-5336473854148608.msg")
    assert message.subject == "This is a test message please ignore"
    assert message.sender == Address("Mike Farman", "mike.farman@alfresco.com")


def test_the_truncated_file_is_refused_with_a_reason() -> None:
    with pytest.raises(UnreadableMail) as caught:
        message_of("syn_truncated_50.msg")
    assert caught.value.reason == reasons.CONTAINER_DAMAGED


def test_no_real_message_takes_a_second() -> None:
    durations = []
    for path in CORPUS.glob("*--*.*"):
        data = path.read_bytes()
        started = time.process_time()
        read(data)
        durations.append(time.process_time() - started)
    assert max(durations) < 1
    # Twice the goal, because the machine that runs the tests is busy with other ones.
    assert statistics.median(durations) < 0.04
