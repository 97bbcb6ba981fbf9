"""Makes the documents of the demo, with versions and one check-out."""

from collections.abc import Callable
from dataclasses import dataclass

from crm_lists.cases.models import Case
from crm_lists.framework.lists import definition_of
from libraries.documents import CRM_LIBRARY, check_in, check_out, common_library, upload
from libraries.models import Document, DocumentType
from templates.making import Order, make_document
from templates.offering import offered

from .acting import backdate, coded, moment
from .cases import SALESPERSON_OF
from .files import excel_file, pdf_file, word_file
from .people import Cast
from .pipeline import CASES

ROWS_OF_CALCULATION = (
    ("Steel frame, S355, primed", 84.5, 2150.0),
    ("Roof panels 120 mm, RAL 9002", 3120.0, 31.4),
    ("Wall panels 100 mm", 1840.0, 28.9),
    ("Assembly, crane included", 1.0, 48600.0),
    ("Transport, 24 t lorries", 11.0, 640.0),
)
RELATION_OF = {row.name: row.relation for row in CASES}


@dataclass(frozen=True)
class DocumentRow:
    """One document of a case."""

    case: str
    name: str
    kind: str
    days: int
    make: Callable[[Case], bytes]
    #: What each later version is made of, with its comment.
    later: tuple[tuple[str, Callable[[Case], bytes]], ...] = ()
    is_checked_out: bool = False


def offer(case: Case) -> bytes:
    """Return an offer."""
    return word_file(
        f"Offer: {case.name}",
        [
            f"For {case.relation.name}, {case.relation.street}, {case.relation.city}",
            f"We offer the works “{case.name}” at {case.value:,.0f} € without VAT.",
            "The price holds for 30 days. Assembly takes six weeks from the handover of the site.",
            "Warranty: five years on the structure, ten years on the coating of the panels.",
        ],
    )


def second_offer(case: Case) -> bytes:
    """Return the offer after the first talk."""
    return word_file(
        f"Offer: {case.name}, variant B",
        [
            f"For {case.relation.name}",
            f"Variant B: panels 150 mm and gutters of galvanised steel, {case.value:,.0f} € without VAT.",
            "The snow load of zone III has been taken into account; the statics report is attached.",
        ],
    )


def contract(case: Case) -> bytes:
    """Return a contract."""
    return word_file(
        f"Contract of works: {case.name}",
        [
            "1. Subject: delivery and assembly as in the accepted offer.",
            "2. Price: fixed, payable in three parts: 30 % advance, 60 % on delivery, 10 % at handover.",
            "3. Term: twelve weeks from the advance payment. Penalty: 0.05 % for each day of delay.",
        ],
    )


def minutes(case: Case) -> bytes:
    """Return the minutes of a site visit."""
    return word_file(
        f"Minutes of the site visit: {case.name}",
        [
            "Present: the investor, the architect, the sales engineer.",
            "The access road bears lorries of 24 t only; the crane has to come from the north side.",
            "Next step: geodetic survey of the anchor points.",
        ],
    )


def calculation(case: Case) -> bytes:
    """Return a calculation."""
    return excel_file(f"Calculation: {case.name}", ROWS_OF_CALCULATION)


def data_sheet(case: Case) -> bytes:
    """Return a data sheet."""
    return pdf_file(
        [
            "DATA SHEET  Sandwich panel AS-120",
            "",
            "Core: mineral wool 120 mm, 110 kg/m3",
            "Fire resistance: EI 60",
            "Thermal transmittance: 0.33 W/m2K",
            "Largest span at snow load 1.5 kN/m2: 3.4 m",
            "",
            f"Prepared for: {case.name}",
        ]
    )


DOCUMENTS = (
    DocumentRow(
        "Hall roofing, phase 2",
        "Offer Hall roofing.docx",
        "offer",
        -24,
        offer,
        (("Variant B after the call with Mr Molnár", second_offer),),
    ),
    DocumentRow("Hall roofing, phase 2", "Calculation Hall roofing.xlsx", "calculation", -25, calculation),
    DocumentRow("Hall roofing, phase 2", "Data sheet AS-120.pdf", "", -24, data_sheet),
    DocumentRow("Hall roofing, phase 2", "Minutes of the site visit.docx", "minutes", -6, minutes),
    DocumentRow(
        "Crane runway, hall C",
        "Contract Crane runway.docx",
        "contract",
        -9,
        contract,
        (("Penalty lowered as agreed", contract),),
        is_checked_out=True,
    ),
    DocumentRow("Crane runway, hall C", "Calculation Crane runway.xlsx", "calculation", -19, calculation),
    DocumentRow("Sports hall roof", "Offer Sports hall.docx", "offer", -8, offer, is_checked_out=True),
    DocumentRow("Cross-dock hall, 6 200 m²", "Offer Cross-dock hall.docx", "offer", -3, offer),
    DocumentRow("Cross-dock hall, 6 200 m²", "Panels AS-120.pdf", "", -3, data_sheet),
    DocumentRow("Cowshed for 240 heads", "Offer Cowshed.docx", "offer", -14, offer),
    DocumentRow("Assembly hall, Košice south", "Offer Assembly hall.docx", "offer", -5, offer),
    DocumentRow("Assembly hall, Košice south", "Minutes Košice.docx", "minutes", -4, minutes),
    DocumentRow("Hall 40 × 60 m, Kraków east", "Offer Kraków east.docx", "offer", -12, offer),
    DocumentRow("Distribution hall, stage 1", "Contract Distribution hall.docx", "contract", -2, contract),
    DocumentRow("Service contract 2027", "Contract of service 2027.docx", "contract", -1, contract),
    DocumentRow("Modernisation of four lifts", "Offer Lifts.docx", "offer", -7, offer),
)

#: Cases whose offer is made from the published document template.
FROM_TEMPLATE = ("Façade of the office building", "Six bays of a rental hall")


def make_documents(cast: Cast, cases: dict[str, Case]) -> dict[str, Document]:
    """Add the documents, each by the salesperson of its case; return them by name."""
    return {row.name: _add_document(cast, cases[row.case], row) for row in DOCUMENTS}


def _add_document(cast: Cast, case: Case, row: DocumentRow) -> Document:
    actor = cast.actor(SALESPERSON_OF[RELATION_OF[row.case]])
    document = upload(
        actor,
        common_library(CRM_LIBRARY),
        name=row.name,
        content=row.make(case),
        values={"case": case, "document_type": coded(DocumentType, row.kind)},
    )
    for comment, make in row.later:
        check_out(actor, document)
        document = check_in(actor, document, make(case), comment)
    if row.is_checked_out:
        document = check_out(actor, document)
    backdate(document, moment(row.days, hour=11), moment(min(row.days + 3, -1), hour=14))
    return document


def make_from_template(cast: Cast, cases: dict[str, Case]) -> None:
    """Make offers as people do: by “New > Offer” on a case."""
    for name in FROM_TEMPLATE:
        case = cases[name]
        actor = cast.actor(SALESPERSON_OF[RELATION_OF[name]])
        # Editors may have withdrawn the shipped template; then there is none to make an offer from.
        template = offered(actor, definition_of(Case)).filter(document_type__code="offer").first()
        if template is not None:
            make_document(actor, Order(template, case))
