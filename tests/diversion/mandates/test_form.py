"""The bank's form as a real PDF, read back by `pdftotext` (Debian's poppler-utils)."""

import re
import subprocess
from pathlib import Path

import pytest

from diversion.mandates.desk import Mandates
from diversion.mandates.form import drawn
from tests.diversion.mandates.conftest import BOSS, refusal, wish


def read(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_form_is_one_a4_sheet_with_its_type_embedded_and_reads_back(
    mandates: Mandates, language: str
) -> None:
    made = mandates.apply(BOSS, wish(consent_language=language, until="2028-12-31"))
    paper = mandates.paper(BOSS, made.id)
    pdf = drawn(paper)
    assert pdf.startswith(b"%PDF-")
    assert re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf) == [b"0 0 595.28 841.89"]
    assert len(re.findall(rb"/FontFile\w* \d+ 0 R", pdf)) == 2  # regular and bold
    text = read(pdf)
    plain = re.sub(r"\s", "", text)
    assert text.count("\f") == 1  # one page
    values = [paper.title, paper.number, paper.account[1], paper.footer, *paper.points]
    values += [part for fact in paper.facts for part in fact]
    values += [part for title, lines in paper.boxes for part in (title, *lines)]
    assert [value for value in values if re.sub(r"\s", "", value) not in plain] == []


def test_without_chinese_type_it_says_what_to_install(mandates: Mandates, tmp_path: Path) -> None:
    paper = mandates.paper(BOSS, mandates.apply(BOSS, wish()).id)
    assert refusal(lambda: drawn(paper, tmp_path)) == ("no_font", None)
