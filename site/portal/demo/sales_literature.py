"""Makes the sales literature of the demo, and a document set for one offer."""

from dataclasses import dataclass

from crm_lists.cases.models import Case
from libraries.document_sets.making import make_set
from libraries.documents import CRM_LIBRARY, add_folder, common_library, upload
from libraries.models import Document, DocumentSetType, DocumentType
from libraries.places.placing import Place

from .acting import backdate, coded, moment
from .cases import SALESPERSON_OF
from .documents import RELATION_OF
from .files import pdf_file, word_file
from .people import Cast

LIBRARY = "sales-literature"
CASE = "Hall roofing, phase 2"


@dataclass(frozen=True)
class Leaf:
    """One document of the library; in a folder where it names one."""

    name: str
    kind: str
    folder: str
    lines: tuple[str, ...]


LEAVES = (
    Leaf("Halls of steel 2027.pdf", "brochure", "", ("HALLS OF STEEL", "Forty halls in eight countries.")),
    Leaf("Sandwich panels.pdf", "leaflet", "Panels", ("SANDWICH PANELS", "80 to 200 mm, EI 30 to EI 180.")),
    Leaf("Green roofs.pdf", "leaflet", "", ("GREEN ROOFS", "Loads, layers and drainage on one page.")),
    Leaf("Assembly of panels.pdf", "manual", "Panels", ("ASSEMBLY", "1. Check the span.", "2. Seal.")),
    Leaf("Care of gates.docx", "manual", "", ("CARE OF GATES", "Once a year: springs, ropes, seals.")),
    Leaf(
        "Who offers halls in Moravia.docx",
        "competition",
        "",
        ("COMPETITION", "Four makers; two of them work without assembly of their own."),
    ),
)


def make_sales_literature(cast: Cast) -> None:
    """Add the documents of the library."""
    actor = cast.actor(SALESPERSON_OF[RELATION_OF[CASE]])
    library = common_library(LIBRARY)
    folder = add_folder(actor, library, name="Panels")
    for number, leaf in enumerate(LEAVES):
        title, *rest = leaf.lines
        content = pdf_file(leaf.lines) if leaf.name.endswith(".pdf") else word_file(title, rest)
        document = upload(
            actor,
            library,
            name=leaf.name,
            content=content,
            values={"document_type": coded(DocumentType, leaf.kind)},
            generated={"folder": folder if leaf.folder else None},
        )
        backdate(document, moment(-40 + number, hour=10), moment(-40 + number, hour=10))


def make_offer_file(cast: Cast, cases: dict[str, Case]) -> None:
    """Make a document set for one offer, with a document that gets its company and case."""
    actor = cast.actor(SALESPERSON_OF[RELATION_OF[CASE]])
    library, case = common_library(CRM_LIBRARY), cases[CASE]
    kind = DocumentSetType.objects.create(
        code="offer-file",
        label="Offer file",
        labels={"sk": "Spis ponuky", "cs": "Spis nabídky"},
        columns=["description"],
        shared_columns=["relation", "case"],
        welcome="Everything about one offer lies here: the enquiry, the calculation, the offer.",
    )
    values = {"name": "Offer Hall roofing", "case": case, "description": "Answer due before Christmas."}
    folder = make_set(actor, Place(library), kind, values)
    content = word_file("Enquiry", ["Roof of hall 2, 3 120 m², mineral wool 120 mm, handover in April."])
    document: Document = upload(
        actor, library, name="Enquiry Hall roofing.docx", content=content, generated={"folder": folder}
    )
    backdate(document, moment(-30, hour=9), moment(-30, hour=9))
