"""Numbers and inputs are declared, typed and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.data import File, read_data, sha256_of, verify
from training.errors import TrainingError
from training.params import DEFAULT, read_params


def test_the_shipped_parameters_are_read() -> None:
    params = read_params()
    assert params.evaluate.priors == (0.01, 0.05, 0.2)
    assert params.section("split") == {
        "seed": params.split.seed,
        "folds": params.split.folds,
        "vietnamese_share": params.split.vietnamese_share,
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("folds = 5", "folds = 5\nfold = 4", "split: unknown key 'fold'"),
        ("folds = 5", "", "split: key 'folds' is missing"),
        ("folds = 5", 'folds = "5"', "folds: '5' is not of the type int"),
        ("folds = 5", "folds = true", "folds: True is not of the type int"),
        ("[gate]", "[gates]", "unknown key 'gates'"),
        ("[gate]", "[gate", r"line \d+"),
    ],
)
def test_a_wrong_key_is_refused_by_name(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    path = tmp_path / "params.toml"
    path.write_text(DEFAULT.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(TrainingError, match=complaint):
        read_params(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"none\.toml: cannot be read"):
        read_params(tmp_path / "none.toml")


def test_every_input_is_declared_with_origin_licence_and_checksum() -> None:
    data = read_data()
    assert data.file("train").name == "urls_train.parquet"
    assert data.file("dev").name == "urls_dev.parquet"
    for file in data.files:
        assert len(file.sha256) == 64
        assert file.origin
        assert file.licence
    declared = [(source.name, source.label) for source in data.sources]
    assert len(declared) == len(set(declared))
    for source in data.sources:
        assert source.label in (0, 1)
        assert source.repository
        assert source.licence
        assert source.noise


def test_undeclared_sources_are_named() -> None:
    data = read_data()
    assert data.undeclared([("openphish", 1), ("openphish", 0), ("made-up", 1)]) == [
        "made-up/1",
        "openphish/0",
    ]


@pytest.fixture
def declared(tmp_path: Path) -> File:
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"rows")
    return File("rows.parquet", "train", "o", 1, "l", "d", "d", "d", sha256_of(path))


def test_the_declared_bytes_are_taken(declared: File, tmp_path: Path) -> None:
    assert not verify(declared, tmp_path).accepted


def test_other_bytes_are_refused_unless_somebody_accepts_them(
    declared: File, tmp_path: Path
) -> None:
    (tmp_path / "rows.parquet").write_bytes(b"other rows")
    with pytest.raises(TrainingError, match="--accept-data"):
        verify(declared, tmp_path)
    assert verify(declared, tmp_path, accept=True).accepted


def test_a_missing_input_is_named(declared: File, tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").unlink()
    with pytest.raises(TrainingError, match=r"rows\.parquet: there is no such file"):
        verify(declared, tmp_path)
