"""Makes a library with drafts and approval: the guidelines of the firm, on their way to the readers."""

from libraries import documents
from libraries.models import Document, Library

from .files import word_file
from .people import Cast

CODE = "guidelines"
PRICES = (
    "Prices are those of the list of the quarter; the sales director may lower them by up to 8 %.",
    "Offers hold for 30 days. Longer terms need the written word of the sales director.",
)
SITE_VISITS = (
    "Nobody enters a site without helmet, vest and shoes of class S3.",
    "Minutes are written on the day of the visit and filed with the case.",
)
DISCOUNTS = ("Discounts above 8 % are asked for with the calculation attached.",)


def make_guidelines(cast: Cast) -> list[Document]:
    """Add the library and its documents: one published with a draft, one that waits, one never published."""
    author, colleague, director = (cast.actor(name) for name in ("katarina", "peter", "martin"))
    library = Library.objects.create(
        name="Guidelines",
        code=CODE,
        description="How we work. What is written here counts once the sales director has approved it.",
        icon="book_open",
        versioning=Library.Versioning.DRAFTS,
        requires_approval=True,
    )

    def written(name: str, lines: tuple[str, ...]) -> Document:
        content = word_file(name, list(lines))
        return documents.upload(author, library, name=f"{name}.docx", content=content, comment="First draft")

    prices = documents.submit(author, written("Prices and terms", PRICES), "Agreed with the controller")
    prices = documents.approve(director, prices, "From 1 October on")
    changed = word_file("Prices and terms", [*PRICES, *DISCOUNTS])
    documents.new_version(colleague, prices, changed, "Discounts added")
    visits = documents.submit(author, written("Site visits", SITE_VISITS), "Please read the part on minutes")
    return [prices, visits, written("Discounts", DISCOUNTS)]
