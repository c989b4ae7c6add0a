"""What must not leave is found in every kind of file, and never repeated."""

import io
import json
import struct
import zipfile
import zlib

import pandas as pd
import pytest
from matplotlib.figure import Figure
from openpyxl import Workbook

from evaltools.disclosure import scan
from evaltools.drawing.picture import svg
from evaltools.drawing.theme import under_theme

CODE = "010594Y9032"  # fictional: numbers 900 to 999 are for temporary use

INPUTS = {
    "participants": pd.DataFrame({"participant_id": ["TK-0417", "TK-0418"], "age": [30, 41]}),
    "segments": pd.DataFrame(
        {
            "segment_id": ["S-001", "S-002"],
            "publishable": ["no", "yes"],
            "text": ["Sain viimein oman paikan täältä", "This may be said to all"],
        }
    ),
    "mentors": pd.DataFrame({"mentor_id": ["M-7001"], "last_name": ["Esimerkkinen"]}),
    "ratings": pd.DataFrame({"reason": ["The plan is written and followed"]}),
}


def found(folder):
    return [(each.file, str(each.rule)) for each in scan(folder, INPUTS)]


def test_a_clean_folder_has_nothing_to_report(tmp_path):
    (tmp_path / "table.csv").write_text("group,n,estimate\nall,240,0.5512\n", encoding="utf-8")
    (tmp_path / "run.json").write_text(json.dumps({"hash": "0" * 64, "seed": 20240105}))
    (tmp_path / "page.html").write_text(
        "<p>This may be said to all. The plan is written and followed.</p>"
        '<svg><path d="M 040 1234 567 010594-9032"/></svg>'
    )
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (CODE, "Nothing that leaves may hold a personal identity code; 1 was found."),
        ("x.y@example.fi", "Nothing that leaves may hold an e-mail address; 1 was found."),
        ("p. 040 123 4567", "Nothing that leaves may hold a telephone number; 1 was found."),
        ("case TK-0417", "Nothing that leaves may hold an id of a single person; 1 was found."),
        (
            "sain viimein  oman paikan täältä!",
            "Nothing that leaves may repeat free text of the data word for word; 1 was found.",
        ),
        (
            "with Esimerkkinen",
            "Nothing that leaves may hold a name from the mentors' or coaches' tables; "
            "1 was found.",
        ),
    ],
)
def test_each_kind_is_found_in_a_page_a_picture_a_notebook_and_a_workbook(tmp_path, text, rule):
    (tmp_path / "page.html").write_text(f'<img alt="{text}">', encoding="utf-8")
    (tmp_path / "figure.svg").write_text(f"<svg><title>{text}</title></svg>", encoding="utf-8")
    notebook = {"cells": [{"outputs": [{"text": [text]}]}]}
    (tmp_path / "audit.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "page.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<w:t>{text}</w:t>")
    assert found(tmp_path) == [
        (name, rule) for name in ("audit.ipynb", "figure.svg", "page.docx", "page.html")
    ]


def pdf(author, text):
    """A page as a browser writes it: letters as the font's own numbers, with their key."""
    letters = sorted(set(text))
    key = "".join(f"<{n:04X}> <{ord(c):04X}>\n" for n, c in enumerate(letters, 1))
    cmap = f"begincmap\n{len(letters)} beginbfchar\n{key}endbfchar\nendcmap"
    shown = "".join(f"{letters.index(c) + 1:04X}" for c in text)
    streams = [zlib.compress(each.encode()) for each in (cmap, f"BT <{shown}> Tj ET")]
    body = b"".join(b"<<>>\nstream\n" + each + b"\nendstream\n" for each in streams)
    return b"%PDF-1.4\n" + f"<< /Author ({author}) >>\n".encode() + body


ID_RULE = "Nothing that leaves may hold an id of a single person; 1 was found."


def test_the_properties_of_documents_are_read(tmp_path):
    (tmp_path / "page.pdf").write_bytes(pdf("TK-0417", "Report"))
    with zipfile.ZipFile(tmp_path / "page.docx", "w") as archive:
        archive.writestr("docProps/core.xml", "<dc:creator>TK-0417</dc:creator>")
    assert found(tmp_path) == [("page.docx", ID_RULE), ("page.pdf", ID_RULE)]


def test_the_text_of_a_pdf_is_read_through_the_numbering_of_its_font(tmp_path):
    (tmp_path / "page.pdf").write_bytes(pdf("evaltools", "case TK-0417 found work"))
    assert found(tmp_path) == [("page.pdf", ID_RULE)]


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "error", "ename": "KeyError", "evalue": "TK-0417", "traceback": []},
        {"output_type": "error", "evalue": "", "traceback": ["\x1b[0;31mKeyError\x1b[0m: TK-0417"]},
        {"output_type": "execute_result", "data": {"text/plain": ["Series(['TK-0417'])"]}},
        {"output_type": "stream", "name": "stderr", "text": ["TK-0417 has no spell"]},
        {"output_type": "display_data", "data": {"text/html": ["<td>TK-0417</td>"]}},
    ],
)
def test_errors_and_reprs_of_an_executed_notebook_are_read(tmp_path, output):
    notebook = {"cells": [{"cell_type": "code", "outputs": [output], "metadata": {}}]}
    (tmp_path / "report.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert found(tmp_path) == [("report.ipynb", ID_RULE)]


def test_a_drawing_in_a_notebook_or_a_pdf_is_no_identity_code(tmp_path):
    path = ['<path d="M 010594\n', 'C 405 614 1173 -66 2334 010594-9032"/>\n', "<b>n</b>"]
    notebook = {"cells": [{"outputs": [{"data": {"text/html": path}}]}]}
    (tmp_path / "report.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    drawn = zlib.compress(b"3280 4655 m 010594 9032 l 040 1234 567 800 2334 800 c")
    body = b"%PDF-1.7\nstream\n" + drawn + b"\nendstream\n"
    (tmp_path / "page.pdf").write_bytes(body)
    assert found(tmp_path) == []


def test_the_id_of_a_run_is_no_identity_code_and_one_beside_it_is(tmp_path):
    # 261123 021 % 31 = 8, so that 261123-0218 inside the id passes for a code
    (tmp_path / "index.html").write_text("Run 20261123-021815-9b324daa", encoding="utf-8")
    assert scan(tmp_path, {}) == ()
    (tmp_path / "index.html").write_text("20261123-021815-9b324daa 010594Y9032", encoding="utf-8")
    assert [found.n_rows for found in scan(tmp_path, {})] == [1]


def test_ids_in_a_list_are_found_one_by_one(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps({"left": ["TK-0417", "TK-0418"]}))
    (only,) = scan(tmp_path, INPUTS)
    assert only.n_rows == 2


def test_a_file_name_with_a_code_is_reported_without_the_name(tmp_path):
    (tmp_path / f"{CODE}.csv").write_text("n\n5\n")
    (only,) = scan(tmp_path, {})
    assert CODE not in str(only)


def test_what_is_found_is_never_repeated(tmp_path):
    (tmp_path / "log.txt").write_text(f"{CODE} TK-0418 a.b@c.fi", encoding="utf-8")
    said = " ".join(str(each) for each in scan(tmp_path, INPUTS))
    assert not any(secret in said for secret in (CODE, "TK-0418", "a.b@c.fi"))


# -- each kind of file, and what looks like a secret and is none -------------------------------

#: Of every kind one, as it would leak: in a name, in a text, in a property, out of sight.
SECRETS = {
    CODE: "Nothing that leaves may hold a personal identity code; 1 was found.",
    "x.y@example.fi": "Nothing that leaves may hold an e-mail address; 1 was found.",
    "040 123 4567": "Nothing that leaves may hold a telephone number; 1 was found.",
    "TK-0417": ID_RULE,
    "Sain viimein oman paikan täältä": (
        "Nothing that leaves may repeat free text of the data word for word; 1 was found."
    ),
}


def png(*chunks):
    """A picture of one point, with chunks of text before its end."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), *chunks, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
        for kind, held in parts
    )


def workbook_with(change):
    book = Workbook()
    book.active.append(["group", "n"])
    book.active.append(["all", 240])
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hidden_row(text):
    def change(book):
        book.active["C9"] = text
        book.active.row_dimensions[9].hidden = True

    return workbook_with(change)


def hidden_sheet(text):
    def change(book):
        book.create_sheet("x").append([text])
        book["x"].sheet_state = "veryHidden"

    return workbook_with(change)


def drawn(text):
    """A figure in which the text is drawn, letter by letter, as shapes."""
    with under_theme():
        figure = Figure()
        figure.add_subplot().set_title(text)
        return svg(figure).encode()


PLANTED = {
    "page.html": lambda text: f'<p data-label="{text}">n</p>'.encode(),
    "comment.html": lambda text: f"<!-- {text} --><p>n</p>".encode(),
    "drawn.svg": drawn,
    "table.csv": lambda text: f"group,n\n{text},5\n".encode(),
    "text.png": lambda text: png((b"tEXt", b"Title\0" + text.encode("latin-1"))),
    "packed.png": lambda text: png((b"iTXt", b"Title\0\1\0fi\0\0" + zlib.compress(text.encode()))),
    "row.xlsx": hidden_row,
    "sheet.xlsx": hidden_sheet,
    "title.xlsx": lambda text: workbook_with(lambda book: setattr(book.properties, "title", text)),
    "run.log": lambda text: f"reach: {text}\n".encode(),
    "crate.json": lambda text: json.dumps({"@graph": [{"name": text}]}).encode(),
    "metadata.ipynb": lambda text: json.dumps({"cells": [], "metadata": {"x": text}}).encode(),
    "page.pdf": lambda text: pdf("evaltools", text),
    "references.bib": lambda text: f"@misc{{x, title = {{{text}}}}}\n".encode(),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("name", PLANTED)
def test_a_secret_is_found_in_every_kind_of_file(tmp_path, name, secret):
    (tmp_path / name).write_bytes(PLANTED[name](secret))
    assert (name, SECRETS[secret]) in found(tmp_path)


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize(
    "harmless",
    [
        "20261123-031828-674ce87d",
        "Run20261123-111514-b266cf8eMade",
        "2.18.020261123-111514-b266cf8e17",
        "954c5f93057cd5c683d036ee5ed9f1c0b0500f20b1d9578f0763f0bca423ca01",
        "123e4567-e89b-12d3-a456-426614174000",
        "https://doi.org/10.1016/0304-4076(86)90051-2",
        "doi:10.1080/03610918.2010.04512345",
        "https://orcid.org/0000-0002-1825-0097",
        "0000-0001-5109-3700",
        "ISBN 978-0-415-04012-3",
        "ISSN 0450-1234",
        "HE 207/2022, 23.11.2026, 10.30",
        "b = 0.0401234567 (0.0051234-0.0501234)",
        "This may be said to all",
    ],
)
def test_what_only_looks_like_a_secret_does_not_block_a_release(tmp_path, name, harmless):
    (tmp_path / name).write_bytes(PLANTED[name](harmless))
    assert found(tmp_path) == []


def test_words_that_one_person_may_have_published_may_leave_though_another_said_them_too(tmp_path):
    text = "Sain viimein oman paikan"
    segments = pd.DataFrame({"segment_id": ["a", "b"], "publishable": [True, False], "text": text})
    (tmp_path / "page.html").write_text(f"<q>{text}.</q>", encoding="utf-8")
    assert scan(tmp_path, {"segments": segments}) == ()


def test_a_passage_that_holds_published_words_and_more_is_found(tmp_path):
    texts = ["sain viimein oman paikan", "sain viimein oman paikan eikä kukaan auttanut"]
    segments = pd.DataFrame({"segment_id": ["a", "b"], "publishable": [True, False], "text": texts})
    (tmp_path / "a.html").write_text(f"<q>{texts[0]}</q>", encoding="utf-8")
    assert scan(tmp_path, {"segments": segments}) == ()
    (tmp_path / "b.html").write_text(f"<q>{texts[1]}</q>", encoding="utf-8")
    assert [each.file for each in scan(tmp_path, {"segments": segments})] == ["b.html"]


def test_words_within_a_published_passage_are_found_where_they_stand_alone(tmp_path):
    texts = ["sain viimein oman paikan eikä muuta", "sain viimein oman paikan"]
    segments = pd.DataFrame({"segment_id": ["a", "b"], "publishable": [True, False], "text": texts})
    (tmp_path / "a.html").write_text(f"<q>{texts[0]}</q>", encoding="utf-8")
    (tmp_path / "b.html").write_text(f"<q>{texts[1]}</q>", encoding="utf-8")
    assert [each.file for each in scan(tmp_path, {"segments": segments})] == ["b.html"]


def test_a_passage_of_which_one_coder_has_forbidden_the_publishing_may_not_leave(tmp_path):
    text = "Sain viimein oman paikan"
    segments = pd.DataFrame({"segment_id": ["a", "a"], "publishable": [True, False], "text": text})
    (tmp_path / "page.html").write_text(f"<q>{text}.</q>", encoding="utf-8")
    assert len(scan(tmp_path, {"segments": segments})) == 1
