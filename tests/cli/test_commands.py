"""The commands as a person runs them: output, exit codes, and nothing that leaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def lachan(tmp_path: Path) -> Run:
    """Runs ``lachan`` from a foreign folder over a data folder of its own."""
    environment = os.environ | {"LACHAN_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
    environment["PYTHONPATH"] = str(ROOT)

    def run(*arguments: str, stdin: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "service", *arguments],
            input=stdin, capture_output=True, text=True, env=environment | extra, cwd=tmp_path,
            timeout=60, check=False,
        )  # fmt: skip

    return run


def test_help_names_every_command(lachan: Run) -> None:
    done = lachan("--help")
    assert done.returncode == 0
    for name in ("check", "parse", "feeds", "serve"):
        assert name in done.stdout
        assert lachan(name, "--help").returncode == 0
    assert lachan("nonsense").returncode == 2
    assert lachan("--version").stdout.startswith("lachan ")


def test_check_speaks_vietnamese_and_its_exit_code_adds_up(lachan: Run) -> None:
    done = lachan("check", "https://vietcombank-xacthuc.top/", "0912345678")
    assert done.returncode == 1
    assert "ĐÁNG NGỜ" in done.stdout
    assert "CHƯA CÓ THÔNG TIN" in done.stdout
    assert lachan("check", "x.example").returncode == 0
    assert lachan("check", "--kind", "phone", "abc").returncode == 4
    both = lachan("check", "--kind", "url", "javascript:x", "https://vietcombank-xacthuc.top/")
    assert both.returncode == 5
    assert lachan("check").returncode == 2
    assert lachan("check", "--kind", "person", "x").returncode == 2
    assert lachan("check", "--without", "sense", "x").returncode == 2


def test_check_json_is_the_documented_answer(lachan: Run) -> None:
    from service.web.schemas import AnswerModel

    done = lachan("check", "--json", "--lang", "en", "x.example", "VCB 0011001234567")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["kind"] for answer in answers] == ["url", "account"]
    for answer in answers:
        AnswerModel.model_validate(answer)
        assert answer["advice"][0].startswith("No information")


def test_jsonl_answers_a_line_for_each_line(lachan: Run) -> None:
    lines = ['"a.example"', "", '"b\\u0000.example"', "not json", "7", '"\\ud800"', '"c.example"']
    done = lachan("check", "--jsonl", "--kind", "url", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == 6
    assert answers[0]["key"] == "a.example/"
    assert answers[-1]["key"] == "c.example/"
    assert all("error" in answer or "state" in answer for answer in answers)
    assert done.returncode & 4


def test_parse_shows_what_was_understood(lachan: Run) -> None:
    done = lachan(
        "parse", "--kind", "url", "--jsonl", stdin='"hxxp://evil[.]example/a"\n"java script"\n'
    )
    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert (good["ok"], good["host"], good["repaired"]) == (True, "evil.example", ["defanged"])
    assert good["canonical"] == "http://evil.example/a"
    assert (bad["ok"], bad["error"]) == (False, "not_a_url")
    phone = json.loads(lachan("parse", "--kind", "phone", "0120 123 4567").stdout)
    assert (phone["e164"], phone["migrated_from"]) == ("+84701234567", "01201234567")
    message = json.loads(lachan("parse", "--kind", "message", "xem shop.example.net/x nhé").stdout)
    assert message["parts"][0]["key"] == "shop.example.net/x"


def test_a_feed_is_imported_listed_and_felt(lachan: Run, tmp_path: Path) -> None:
    sample = ROOT / "blocklists/samples/sample_feed.txt"
    done = lachan("feeds", "import", str(sample), "--feed", "sample", "--json")
    counts = json.loads(done.stdout)
    assert counts["accepted"] > 0
    listed = json.loads(lachan("feeds", "list", "--json").stdout)
    entry = next(row for row in listed if row["feed"] == "sample")
    assert entry["entries"] == counts["accepted"]
    host = next(
        line.strip() for line in sample.read_text().splitlines() if line and line[0] not in "#!*"
    )
    assert lachan("check", host).returncode == 1
    assert lachan("check", "--without", "feeds", host).returncode == 0
    assert lachan("feeds", "rebuild").stdout.startswith("1 ")


def test_a_feed_import_says_what_is_wrong(lachan: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("good.example.net\nnot a host at all\n")
    done = lachan("feeds", "import", "list.txt", "--feed", "sample")
    assert "line 2: bad" in done.stdout
    missing = lachan("feeds", "import", "nowhere.txt", "--feed", "sample")
    assert missing.returncode == 2
    assert "Traceback" not in missing.stderr
    unknown = lachan("feeds", "import", "list.txt", "--feed", "nobody")
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (2, False)


def test_fetching_is_off_until_switched_on(lachan: Run) -> None:
    done = lachan("feeds", "refresh")
    assert done.returncode == 2
    assert "LACHAN_FEEDS_FETCH" in done.stderr


def test_a_data_folder_that_cannot_be_used_is_a_clear_error(lachan: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = lachan("check", "x.example", LACHAN_DATA_DIR=str(tmp_path / "file"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_wrong_key_is_a_clear_error(lachan: Run) -> None:
    done = lachan("check", "x.example", LACHAN_INDEX_KEY="xyz")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
