"""Documents made by templates: beside bare docxtpl, a thousand letters in a file, PDFs by a warm LibreOffice.

An offer has three pages with twenty lines. Bare docxtpl merges the same file with the same values in the same
run, unsandboxed and in this process; what a person gets is merged in a child process with limits.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from django.core.management import call_command
from docxtpl import DocxTemplate
from jinja2 import Environment

from benchmarks.frame import Bar, Benchmark, Beside, Case, medians_ms
from benchmarks.thread import salesperson
from crm_lists.cases.models import Case as BusinessCase
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from libraries.models import DocumentType
from libraries.renditions import office, producing
from templates.making import Order, make_document
from templates.merge import render_safely
from templates.merge.formatting import filters, locale_of
from templates.merge.values import checked
from templates.merge.worker import join_safely, render_many
from templates.models import DocumentTemplate
from templates.template_file import STARTERS

LINES, LETTERS, MADE = 20, 1_000, 100
PARAGRAPH = "The hall is built of sandwich panels on a frame of steel, as the drawings show it. " * 6
LOCALE = "en_GB"


def make_data() -> None:
    """Load the demo."""
    call_command("load_demo", verbosity=0)


def measure() -> Iterator[Case]:
    """Measure merging, making, letters and PDFs."""
    yield from merging()
    yield making()
    yield from letters()
    yield from pdfs()


def offer() -> bytes:
    """Return the template of an offer of three pages."""
    document = docx.Document()
    document.add_heading("Offer {{ case.name }}", level=1)
    document.sections[0].header.paragraphs[0].text = "{{ owner.name }}"
    for _number in range(8):
        document.add_paragraph("{{ relation.name }}: " + PARAGRAPH)
    table = document.add_table(rows=4, cols=4)
    for cell, text in zip(table.rows[0].cells, ("No.", "Item", "Pieces", "Price"), strict=True):
        cell.text = text
    table.cell(1, 0).text, table.cell(3, 0).text = "{%tr for line in lines %}", "{%tr endfor %}"
    tags = ("{{ loop.index }}", "{{ line.name }}", "{{ line.pieces }}", '{{ line.price|money("EUR") }}')
    for cell, text in zip(table.rows[2].cells, tags, strict=True):
        cell.text = text
    for _number in range(8):
        document.add_paragraph(PARAGRAPH + "{{ case.name }}")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def values(number: int = 0) -> dict[str, Any]:
    """Return the values of an offer."""
    lines = [{"name": f"Part {n} & more", "pieces": n, "price": Decimal(n) * 3} for n in range(LINES)]
    return {
        "case": {"name": f"Hall {number}"},
        "relation": {"name": "Stavby Nitra"},
        "owner": {"name": "Alfa Stav"},
        "lines": lines,
    }


def merging() -> Iterator[Case]:
    """Measure one offer, and one out of many, beside bare docxtpl."""
    template, plain = offer(), checked(values())
    environment = Environment(autoescape=True)
    environment.filters.update(filters(locale_of(LOCALE)))

    def bare() -> None:
        document = DocxTemplate(BytesIO(template))
        document.render(plain, environment)
        document.save(BytesIO())

    def many() -> None:
        made = render_many(template, [values(n) for n in range(MADE)], LOCALE)
        assert all(one.document for one in made)

    beside, one, hundred = medians_ms(bare, lambda: render_safely(template, plain, LOCALE), many, times=5)
    found = Beside("bare docxtpl", beside)
    bar = Bar(1.5, "most", of="ratio")
    yield Case(name="an offer by itself, in a child process", value=one, unit="ms", beside=found, bar=bar)
    yield Case(name=f"an offer out of {MADE}", value=hundred / MADE, unit="ms", beside=found, bar=bar)
    bar = Bar(20, "least")
    yield Case(name="offers merged", value=MADE / hundred * 1000, unit="documents/s", bar=bar)


def making() -> Case:
    """Measure all that “New” does: values, number, child process, storing, history, search."""
    actor = Actor.of(salesperson())
    case = access.visible(actor, definition_of(BusinessCase)).earliest("pk")
    template = DocumentTemplate.objects.filter(document_type__code="offer", language="en").first()
    assert template is not None
    DocumentType.objects.filter(pk=template.document_type_id).update(number_pattern="{{ year }}/{{ number }}")
    order = Order(DocumentTemplate.objects.select_related("document_type", "file").get(pk=template.pk), case)
    make_document(actor, order)
    seconds = timed(lambda: [make_document(actor, order) for _number in range(20)])
    return Case(name="documents made and kept one by one", value=20 / seconds, unit="documents/s")


def letters() -> Iterator[Case]:
    """Measure a thousand letters in one file, and the memory of the child that wrote them."""
    content = STARTERS["letter-en"]()
    letter = {
        "letter": {"address_block": "Stavby\nHlavná 1\n949 01 Nitra", "salutation": "Dear Mr Novák"},
        "owner": dict.fromkeys(("name", "address", "registration_number", "tax_number", "bank_account"), "x"),
        "salesperson": dict.fromkeys(("name", "job_title", "phone", "email"), "x"),
    }
    letter["owner"]["website"] = "x"
    for count in (LETTERS // 10, LETTERS):
        with tempfile.TemporaryDirectory() as folder:
            found = (letter | {"today": None} for _number in range(count))
            target = Path(folder) / "letters.docx"
            seconds = timed(partial(join_safely, content, found, target, LOCALE))
            assert target.exists()
        yield Case(name=f"{count} letters into one file", value=seconds, unit="s", bar=Bar(60, "most"))
    yield memory(content, letter)


def memory(content: bytes, letter: dict[str, Any]) -> Case:
    """Measure how much more memory ten times as many letters take."""
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom templates.merge.compiled import CompiledWord\n"
        "from templates.merge.series import letters\nimport json\n"
        "values = json.loads(sys.stdin.read())\n"
        "letters(CompiledWord(Path(sys.argv[1]).read_bytes(), 'en'), Path(sys.argv[2]),"
        " (values for _ in range(int(sys.argv[3]))))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )

    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "template"
        source.write_bytes(content)
        for count in (LETTERS // 10, LETTERS):
            command = [sys.executable, "-c", code, str(source), str(Path(folder) / "x.docx"), str(count)]
            done = subprocess.run(
                command,
                input=json.dumps(letter | {"today": None}),
                capture_output=True,
                text=True,
                check=True,
            )
            peaks.append(int(done.stdout) / 1024)
    small, large = peaks
    beside = Beside(f"{LETTERS // 10} letters", small)
    bar = Bar(1.3, "most", of="ratio")
    return Case(name=f"memory for {LETTERS} letters", value=large, unit="MB", beside=beside, bar=bar)


def pdfs() -> Iterator[Case]:
    """Measure the PDF of an offer by the warm LibreOffice beside a cold start for each."""
    program = producing.program()
    if program is None:
        print("LibreOffice is not installed, so no PDF is measured.")
        return
    made = render_safely(offer(), values(), LOCALE).document
    assert made is not None
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "offer.docx"
        path.write_bytes(made)
        with producing.pdf_of_file(path, "docx"):
            pass
        warm = [timed(lambda: _warm(path)) for _number in range(5)]
        cold = [timed(lambda: _cold(path, Path(name))) for _number in range(3)]
    office.close()
    beside = Beside("cold soffice", min(cold))
    bar = Bar(1 / 3, "most", of="ratio")
    yield Case(name="PDF by the warm LibreOffice", value=min(warm), unit="s", beside=beside, bar=bar)


def _warm(path: Path) -> None:
    with producing.pdf_of_file(path, "docx") as product:
        assert product.path.exists()


def _cold(path: Path, folder: Path) -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    found = shutil.which("soffice") or "soffice"
    command = [found, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def timed(run: Callable[[], Any]) -> float:
    """Return how many seconds a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


BENCHMARK = Benchmark(data_version=1, make_data=make_data, measure=measure)
