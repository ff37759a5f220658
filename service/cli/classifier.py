"""``lachan classifier``: which classifier answers, what it promises, and whether scores drift."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

if TYPE_CHECKING:
    from service.evidence.manifest import Manifest
    from service.wiring import Services

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Show the classifier and whether scores drift.",
)

NONE, FAILED = 1, 2
"""Exit codes: no classifier answers, and the command failed."""

_AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
_Language = Annotated[str, typer.Option("--lang", help="vi or en.")]

_DRIFT = {
    "stable": ("ổn định", "stable"),
    "watch": ("cần theo dõi", "watch"),
    "changed": ("đã thay đổi", "changed"),
    "too_few": ("chưa đủ liên kết", "too few links"),
}


@app.command()
def status(as_json: _AsJson = False, language: _Language = "vi") -> None:
    """The classifier in use, its age, promises and drift. Exit code: 1 none answers, 2 failed."""
    services = _open()
    try:
        document = describe(services)
    finally:
        services.close()
    if as_json:
        sys.stdout.write(orjson.dumps(document).decode() + "\n")
    else:
        for line in _lines(document, english=language == "en"):
            typer.echo(line)
    if document["fault"] is not None:
        raise typer.Exit(NONE)


@app.command("list")
def list_versions(as_json: _AsJson = False, language: _Language = "vi") -> None:
    """Every installed version. Exit code: 1 one is damaged or there is none, 2 failed."""
    from service.artifacts import load_model, load_model_versions
    from service.errors import ArtifactError
    from service.settings import Settings

    english = language == "en"
    folder = Settings().models_dir
    try:
        versions = load_model_versions(folder)
    except ArtifactError as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(NONE) from None
    rows: list[dict[str, Any]] = []
    for name in sorted(versions.sha256):
        row: dict[str, Any] = {
            "version": name, "current": name == versions.current, "created": None,
            "trained_until": None, "bytes": None, "fault": None,
        }  # fmt: skip
        try:
            manifest, _ = load_model(folder, name)
            row |= {
                "created": manifest.created,
                "trained_until": manifest.trained_until,
                "bytes": manifest.weights_bytes,
            }
        except ArtifactError as error:
            row["fault"] = str(error)
        rows.append(row)
    if as_json:
        sys.stdout.write(orjson.dumps(rows).decode() + "\n")
    else:
        for row in rows:
            size = "—" if row["bytes"] is None else _size(row["bytes"])
            mark = ("current" if english else "đang dùng") if row["current"] else ""
            day = str(row["created"] or "—")
            typer.echo(f"{row['version']:<20}{day:<12}{size:>10}  {row['fault'] or mark}")
    if any(row["fault"] for row in rows):
        raise typer.Exit(NONE)


def describe(services: Services) -> dict[str, Any]:
    """The document of ``status``; ``fault`` says why no classifier answers.

    Where the files can be read although the classifier is refused, they are described too.
    """
    from service.artifacts import load_model
    from service.errors import ArtifactError
    from service.score_drift import measure
    from service.wiring import WITHOUT

    settings, used = services.settings, services.classifier
    off = settings.classifier == WITHOUT
    fault = str(services.classifier_fault) if services.classifier_fault is not None else None
    if off:
        fault = "It is switched off: LACHAN_CLASSIFIER is none."
    document: dict[str, Any] = {"version": None, "fault": fault}
    try:
        manifest = (
            used.manifest
            if used is not None
            else load_model(settings.models_dir, None if off else settings.classifier or None)[0]
        )
    except ArtifactError:
        return document
    today = services.now().date()
    with services.engine.connect() as connection:
        drift = measure(connection, manifest, today)
    return document | _about(manifest, today) | {"drift": asdict(drift)}


def _about(manifest: Manifest, today: date) -> dict[str, Any]:
    age = (today - manifest.trained_until).days
    return {
        "version": manifest.version,
        "created": manifest.created,
        "trained_until": manifest.trained_until,
        "age_days": age,
        "retrain_after_days": manifest.retrain_after_days,
        "retrain_advised": age > manifest.retrain_after_days,
        "features": manifest.features[:12],
        "prior": manifest.prior,
        "bands": [asdict(band) for band in manifest.bands],
        "bytes": manifest.weights_bytes,
    }


def _lines(document: dict[str, Any], *, english: bool) -> list[str]:
    """The document for a person."""

    def say(vi: str, en: str, value: object) -> str:
        return f"{en if english else vi:<24}{value}"

    lines = []
    if document["fault"] is not None:
        lines.append(say("Không dùng bộ phân loại", "No classifier", f" {document['fault']}"))
    if document["version"] is None:
        return lines
    days = "days ago" if english else "ngày trước"
    lines += [
        say("Phiên bản", "Version", document["version"]),
        say("Huấn luyện ngày", "Trained on", document["created"]),
        say(
            "Dữ liệu đến ngày", "Data until",
            f"{document['trained_until']} ({document['age_days']} {days})",
        ),
        say("Đặc trưng", "Features", document["features"]),
        say("Tỷ lệ lừa đảo giả định", "Assumed share of scams", f"{document['prior']:.1%}"),
        say("Dung lượng", "Size", _size(document["bytes"])),
    ]  # fmt: skip
    for band in document["bands"]:
        levels = ", ".join(f"{group} {level:.2f}" for group, level in band["thresholds"].items())
        promise = f"≥ {band['precision']:.1%} {'are scams' if english else 'là lừa đảo'}"
        lines.append(say(f"Mức {band['name']}", f"Band {band['name']}", f"{promise} ({levels})"))
    drift = document["drift"]
    counted = f"{drift['week']:,} / {drift['month']:,}"
    lines += [
        say("Liên kết 7 / 30 ngày", "Links in 7 / 30 days", counted),
        say("So với lúc thử", "Since it was tried", _shift(drift["since_reference"], english)),
        say("So với tuần đầu", "Since its first week", _shift(drift["since_first_week"], english)),
    ]  # fmt: skip
    if document["retrain_advised"]:
        limit = document["retrain_after_days"]
        lines.append(
            f"The data is older than {limit} days: train again."
            if english
            else f"Dữ liệu đã cũ hơn {limit} ngày: nên huấn luyện lại."
        )
    return lines


def _shift(shift: dict[str, Any], english: bool) -> str:
    word = _DRIFT[shift["word"]][english]
    return word if shift["psi"] is None else f"{word} (PSI {shift['psi']:.3f})"


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MiB"


def _open() -> Services:
    from service.errors import ServiceError
    from service.wiring import build

    try:
        return build()
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(FAILED) from None
