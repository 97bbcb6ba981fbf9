"""Files the e-mail of the demo, through the same door as mail that people drop."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from django.utils.html import format_html, format_html_join

from crm_lists.cases.models import Case
from crm_lists.relations.models import Contact
from outlook_bridge.intake.filing import Status, ingest
from outlook_bridge.intake.hints import Hints
from outlook_bridge.models import Channel

from .acting import backdate, moment
from .cases import SALESPERSON_OF
from .documents import calculation, data_sheet, offer
from .logins import DEMO_LOGINS, Login
from .people import Cast, email_of

LOGINS = {login.username: login for login in DEMO_LOGINS}
WORD = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
EXCEL = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PDF = ("application", "pdf")

Attached = tuple[str, tuple[str, str], Callable[[Case], bytes]]


@dataclass(frozen=True)
class MailRow:
    """One message between a salesperson and a contact; without a case its addresses say whose it is."""

    relation: str
    case: str
    days: int
    hour: int
    subject: str
    lines: tuple[str, ...]
    is_sent: bool = False
    attached: tuple[Attached, ...] = ()


MAILS = (
    MailRow(
        "stavby-nitra",
        "Hall roofing, phase 2",
        0,
        8,
        "Re: Offer Hall roofing",
        (
            "We accept variant B.",
            "Please send the contract by Friday, we would like to start before the frost.",
        ),
    ),
    MailRow(
        "stavby-nitra",
        "Hall roofing, phase 2",
        -4,
        14,
        "Offer Hall roofing, variant B",
        ("As agreed on the phone I send variant B with panels of 150 mm.", "The statics report follows."),
        is_sent=True,
        attached=(
            ("Offer Hall roofing, variant B.docx", WORD, offer),
            ("Calculation.xlsx", EXCEL, calculation),
        ),
    ),
    MailRow(
        "stavby-nitra",
        "Hall roofing, phase 2",
        -13,
        10,
        "Snow load",
        ("Our architect asks for the snow load of zone III.", "Could you confirm that the purlins bear it?"),
    ),
    MailRow(
        "oceltech",
        "Crane runway, hall C",
        -1,
        9,
        "Re: Contract Crane runway",
        ("The board has agreed, with the penalty at 0.03 %.", "We sign on Monday."),
    ),
    MailRow(
        "oceltech",
        "Crane runway, hall C",
        -8,
        16,
        "Contract Crane runway",
        ("Here is the draft of the contract. The penalty is in point 3.",),
        is_sent=True,
    ),
    MailRow(
        "tatra-dom",
        "Sports hall roof",
        -2,
        11,
        "Drawings of the sports hall",
        (
            "I attach the data sheet of the panels that the town has chosen.",
            "Is a ten-year warranty possible?",
        ),
        attached=(("Panels chosen by the town.pdf", PDF, data_sheet),),
    ),
    MailRow(
        "logistika-zapad",
        "Cross-dock hall, 6 200 m²",
        -3,
        13,
        "Offer Cross-dock hall",
        (
            "Please find our offer for the hall of 6 200 m² attached.",
            "We would gladly show you hall D in Senec.",
        ),
        is_sent=True,
        attached=(("Offer Cross-dock hall.docx", WORD, offer),),
    ),
    MailRow(
        "lesna-ves",
        "",
        -5,
        7,
        "Question about the grain store",
        ("Can the store be ready before the harvest?", "We need 1 800 tonnes."),
    ),
    MailRow(
        "mlyn-zitny",
        "",
        -9,
        12,
        "Invoice for the advance",
        ("The advance was paid today.", "Please confirm the date of delivery."),
    ),
    MailRow(
        "juh-stav",
        "Assembly hall, Košice south",
        -1,
        15,
        "Re: Offer Assembly hall",
        ("The investor wants one more bay.", "What would that cost, and how long would it take?"),
    ),
    MailRow(
        "hale-malopolska",
        "Hall 40 × 60 m, Kraków east",
        -2,
        10,
        "Zapytanie: hala 40 × 60 m",
        ("Dziękujemy za ofertę.", "Prosimy o podanie terminu montażu."),
    ),
    MailRow(
        "cluj-logistic",
        "Distribution hall, stage 1",
        -1,
        8,
        "Contract in two languages",
        ("Our lawyers have three remarks on the Romanian text.", "Can we talk on Thursday?"),
    ),
    MailRow(
        "brno-klima",
        "Service contract 2027",
        -1,
        9,
        "Smlouva na servis 2027",
        ("Děkujeme za návrh smlouvy.", "Prosíme o doplnění hodinových sazeb."),
    ),
    MailRow(
        "olomouc-vytahy",
        "Modernisation of four lifts",
        -6,
        14,
        "Offer Lifts",
        ("Please find the offer for the modernisation of four lifts attached.",),
        is_sent=True,
        attached=(("Offer Lifts.docx", WORD, offer),),
    ),
)


def make_mail(cast: Cast, contacts: dict[str, list[Contact]], cases: dict[str, Case]) -> None:
    """File the messages, each by the salesperson whom it concerns."""
    for number, row in enumerate(MAILS):
        login = LOGINS[SALESPERSON_OF[row.relation]]
        case = cases.get(row.case)
        content = message_file(row, number, login=login, contact=contacts[row.relation][0], case=case)
        hints = Hints(case=case) if case else Hints()
        name = f"{row.subject}.eml"
        filed = ingest(cast.actor(login.username), content, name=name, channel=Channel.DROP, hints=hints)
        if filed.status is not Status.FILED or filed.message is None:
            raise RuntimeError(f"The demo message “{row.subject}” was not filed: {filed.text}")
        backdate(filed.message, moment(row.days, hour=row.hour, minute=40))


def message_file(row: MailRow, number: int, *, login: Login, contact: Contact, case: Case | None) -> bytes:
    """Return the message as a mail program would save it."""
    ours = formataddr((login.name, email_of(login)))
    theirs = formataddr((contact.name, contact.email))
    message = EmailMessage()
    message["From"], message["To"] = (ours, theirs) if row.is_sent else (theirs, ours)
    message["Subject"] = row.subject
    message["Date"] = format_datetime(moment(row.days, hour=row.hour, minute=number * 7 % 60))
    message["Message-ID"] = f"<demo-{number}@{email_of(login).partition('@')[2]}>"
    signature = login.name if row.is_sent else contact.name
    _write_body(message, row.lines, signature)
    if case is not None:
        for name, (kind, subtype), make in row.attached:
            message.add_attachment(make(case), maintype=kind, subtype=subtype, filename=name)
    return message.as_bytes()


def _write_body(message: EmailMessage, lines: tuple[str, ...], signature: str) -> None:
    message.set_content("\n\n".join(["Hello,", *lines, f"Best regards\n{signature}"]))
    paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    html = format_html("<p>Hello,</p>{}<p>Best regards<br><b>{}</b></p>", paragraphs, signature)
    message.add_alternative(html, subtype="html")
