"""Validation and rendering for templates of strangers: in a child process, and never with an exception."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from libraries.messages import Message, Refusal
from libraries.sandbox import Limits, run
from templates.merge.compiled import CompiledWord
from templates.merge.hazards import DEFAULT_REFUSED
from templates.merge.package import Place
from templates.merge.render import render
from templates.merge.schema import FieldSchema
from templates.merge.series import letters
from templates.merge.sources import compiled, open_source
from templates.merge.starter import OFFER_FIELDS, build_offer_starter
from templates.merge.validate import Finding, Level, Report, validate
from templates.merge.values import checked, packed, unpacked

WARM_LOCALES = ("en_GB", "sk", "pl", "ro")
LIMITS = Limits(cpu_seconds=15, wall_seconds=45, memory_mb=768, file_mb=128)
#: What a letter may use up besides, where many go into one file.
_SECONDS_PER_LETTER = 0.5
_MOST_SECONDS = 900
_SERIES_MB = 1_024
#: So many documents are made by one job: a child that forks for each would spend its time forking.
TOGETHER = 50


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
        source, target = Path(folder) / "template", Path(folder) / "document"
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


def render_many(
    template: bytes,
    values: Sequence[Mapping[str, Any]],
    locale: str = "en",
    *,
    properties: Mapping[str, str] | None = None,
) -> Iterator[Rendered]:
    """Yield a document for each of the values; one that cannot be made does no harm to the others."""
    for start in range(0, len(values), TOGETHER):
        yield from _together(template, values[start : start + TOGETHER], locale, properties or {})


def _together(
    template: bytes, values: Sequence[Mapping[str, Any]], locale: str, properties: Mapping[str, str]
) -> Iterator[Rendered]:
    with TemporaryDirectory(prefix="merge-") as name:
        folder = Path(name)
        (folder / "template").write_bytes(template)
        for number, one in enumerate(values):
            _write_values(folder / f"{number}.json", one)
        arguments = {
            "folder": name,
            "count": len(values),
            "locale": locale,
            "properties": dict(properties),
        }
        outcome = run("templates.merge.worker:render_many_job", arguments, limits=_limits_for(len(values)))
        told: Sequence[Any] = outcome.value or ()
        for number, one in enumerate(values):
            made = folder / f"{number}.made"
            if number < len(told) and told[number] is None and made.exists():
                yield Rendered(made.read_bytes())
            elif number < len(told) and told[number] is not None:
                yield Rendered(failure=Message.from_json(told[number]["message"]), code=told[number]["code"])
            else:
                # The job was ended, by this one or by another: each gets its own.
                yield render_safely(template, one, locale, properties=properties)


def _write_values(path: Path, values: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(packed(checked(values))), encoding="utf-8")
    except Refusal as refusal:
        refused = {"code": refusal.code, "message": refusal.message.as_json()}
        path.with_suffix(".refused").write_text(json.dumps(refused), encoding="utf-8")


def _limits_for(count: int) -> Limits:
    seconds = min(_MOST_SECONDS, LIMITS.cpu_seconds + int(count * _SECONDS_PER_LETTER))
    return Limits(seconds, seconds * 3, LIMITS.memory_mb, LIMITS.file_mb)


def join_safely(
    template: bytes, values: Iterable[Mapping[str, Any]], target: Path, locale: str = "en"
) -> Rendered:
    """Write a letter for each of the values into one file, one page behind the other."""
    with TemporaryDirectory(prefix="merge-") as name:
        source, lines = Path(name) / "template", Path(name) / "values"
        source.write_bytes(template)
        count = 0
        with lines.open("w", encoding="utf-8") as file:
            for one in values:
                try:
                    file.write(json.dumps(packed(checked(one))) + "\n")
                except Refusal as refusal:
                    return Rendered(failure=refusal.message, code=refusal.code)
                count += 1
        known = _limits_for(count)
        limits = Limits(known.cpu_seconds, known.wall_seconds, known.memory_mb, _SERIES_MB)
        arguments = {
            "template": str(source),
            "values": str(lines),
            "target": str(target.absolute()),
            "locale": locale,
        }
        outcome = run("templates.merge.worker:join_job", arguments, limits=limits)
    return Rendered(failure=outcome.failure, code=outcome.code)


def validate_safely(
    template: bytes,
    schema: FieldSchema,
    *,
    refused: frozenset[str] = DEFAULT_REFUSED,
    limits: Limits = LIMITS,
) -> Report:
    """Return the report about a template; one without errors is tried with sample values."""
    with TemporaryDirectory(prefix="merge-") as folder:
        source = Path(folder) / "template"
        source.write_bytes(template)
        arguments = {"template": str(source), "schema": schema.as_json(), "refused": sorted(refused)}
        outcome = run("templates.merge.worker:validate_job", arguments, limits=limits)
    if outcome.failure is not None:
        return Report((Finding(Level.ERROR, outcome.code, outcome.failure, Place("")),))
    value = outcome.value
    findings = tuple(_finding_from_json(finding) for finding in value["findings"])
    return Report(findings, tuple(value["fields"]), value["kind"], tuple(value["bound"]))


def lines_safely(template: bytes, *, limits: Limits = LIMITS) -> list[str]:
    """Return the texts of a template, a paragraph or cell each; nothing of one that cannot be read."""
    with TemporaryDirectory(prefix="merge-") as folder:
        source = Path(folder) / "template"
        source.write_bytes(template)
        outcome = run("templates.merge.worker:lines_job", {"template": str(source)}, limits=limits)
    return list(outcome.value or ())


# -- in the child ---------------------------------------------------------------------------------


def render_job(template: str, target: str, values: Any, locale: str, properties: dict[str, str]) -> None:
    """Render in the child."""
    document = render(Path(template).read_bytes(), unpacked(values), locale, properties=properties)
    Path(target).write_bytes(document)


def render_many_job(folder: str, count: int, locale: str, properties: dict[str, str]) -> list[Any]:
    """Render many documents in the child by a template that is read once; return why some were not made."""
    place = Path(folder)
    make = compiled((place / "template").read_bytes(), locale)
    told: list[Any] = []
    for number in range(count):
        refused = place / f"{number}.refused"
        if refused.exists():
            told.append(json.loads(refused.read_text(encoding="utf-8")))
            continue
        values = unpacked(json.loads((place / f"{number}.json").read_text(encoding="utf-8")))
        try:
            (place / f"{number}.made").write_bytes(make(values, properties))
        except Refusal as refusal:
            told.append({"code": refusal.code, "message": refusal.message.as_json()})
        else:
            told.append(None)
    return told


def join_job(template: str, values: str, target: str, locale: str) -> int:
    """Write letters in the child, each as its values are read."""
    with Path(values).open(encoding="utf-8") as lines:
        found = (unpacked(json.loads(line)) for line in lines)
        return letters(CompiledWord(Path(template).read_bytes(), locale), Path(target), found)


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
    return {
        "findings": [_finding_as_json(finding) for finding in findings],
        "fields": report.fields,
        "kind": report.kind,
        "bound": report.bound,
    }


def lines_job(template: str) -> list[str]:
    """Read the texts in the child."""
    lines = open_source(Path(template).read_bytes()).lines
    return [" ".join(line.text.split()) for line in lines if line.text.strip()]


def warm_up() -> None:
    """Fill the caches of parsers, patterns and locales before the child forks itself for the first job."""
    template = build_offer_starter()
    for locale in WARM_LOCALES:
        render(template, OFFER_FIELDS.sample(), locale)


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    place = {"part": finding.place.part, "text": finding.place.text[:1000], "spot": finding.place.spot}
    message = finding.message.as_json()
    return {"level": finding.level.value, "code": finding.code, "message": message, "place": place}


def _finding_from_json(data: dict[str, Any]) -> Finding:
    message = Message.from_json(data["message"])
    return Finding(Level(data["level"]), data["code"], message, Place(**data["place"]))
