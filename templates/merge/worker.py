"""Validation and rendering for templates of strangers: in a child process, and never with an exception."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from libraries.messages import Message, Refusal
from libraries.sandbox import Limits, run
from templates.merge.hazards import DEFAULT_REFUSED
from templates.merge.package import Place
from templates.merge.render import render
from templates.merge.schema import FieldSchema
from templates.merge.starter import OFFER_FIELDS, build_offer_starter
from templates.merge.validate import Finding, Level, Report, validate
from templates.merge.values import checked, packed, unpacked

WARM_LOCALES = ("en_GB", "sk", "pl", "ro")
LIMITS = Limits(cpu_seconds=15, wall_seconds=45, memory_mb=768, file_mb=128)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The document, or the sentence that says why there is none."""

    document: bytes | None = None
    failure: Message | None = None
    code: str = "ok"


def render_safely(
    template: bytes,
    values: Mapping[str, Any],
    locale: str = "en",
    *,
    properties: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> Rendered:
    """Return the merged document, whatever the template tries."""
    try:
        plain = packed(checked(values))
    except Refusal as refusal:
        return Rendered(failure=refusal.message, code=refusal.code)
    with TemporaryDirectory(prefix="merge-") as folder:
        source, target = Path(folder) / "template.docx", Path(folder) / "document.docx"
        source.write_bytes(template)
        arguments = {
            "template": str(source),
            "target": str(target),
            "values": plain,
            "locale": locale,
            "properties": dict(properties or {}),
        }
        outcome = run("templates.merge.worker:render_job", arguments, limits=limits)
        document = target.read_bytes() if outcome.failure is None else None
    return Rendered(document, outcome.failure, outcome.code)


def validate_safely(
    template: bytes,
    schema: FieldSchema,
    *,
    refused: frozenset[str] = DEFAULT_REFUSED,
    limits: Limits = LIMITS,
) -> Report:
    """Return the report about a template; one without errors is tried with sample values."""
    with TemporaryDirectory(prefix="merge-") as folder:
        source = Path(folder) / "template.docx"
        source.write_bytes(template)
        arguments = {"template": str(source), "schema": schema.as_json(), "refused": sorted(refused)}
        outcome = run("templates.merge.worker:validate_job", arguments, limits=limits)
    if outcome.failure is not None:
        return Report((Finding(Level.ERROR, outcome.code, outcome.failure, Place("")),))
    findings = tuple(_finding_from_json(finding) for finding in outcome.value["findings"])
    return Report(findings, tuple(outcome.value["fields"]))


def render_job(template: str, target: str, values: Any, locale: str, properties: dict[str, str]) -> None:
    """Render in the child."""
    document = render(Path(template).read_bytes(), unpacked(values), locale, properties=properties)
    Path(target).write_bytes(document)


def validate_job(template: str, schema: dict[str, Any], refused: list[str]) -> dict[str, Any]:
    """Validate in the child, then try the template: some mistakes show only in a made document."""
    data, fields = Path(template).read_bytes(), FieldSchema.from_json(schema)
    report = validate(data, fields, refused=frozenset(refused))
    findings = list(report.findings)
    if report.can_be_published:
        try:
            render(data, fields.sample())
        except Refusal as refusal:
            findings.append(Finding(Level.ERROR, refusal.code, refusal.message, Place("")))
    return {"findings": [_finding_as_json(finding) for finding in findings], "fields": report.fields}


def warm_up() -> None:
    """Fill the caches of parsers, patterns and locales before the child forks itself for the first job."""
    template = build_offer_starter()
    for locale in WARM_LOCALES:
        render(template, OFFER_FIELDS.sample(), locale)


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    place = {"part": finding.place.part, "text": finding.place.text[:1000]}
    message = finding.message.as_json()
    return {"level": finding.level.value, "code": finding.code, "message": message, "place": place}


def _finding_from_json(data: dict[str, Any]) -> Finding:
    message = Message.from_json(data["message"])
    return Finding(Level(data["level"]), data["code"], message, Place(**data["place"]))
