"""Strict YAML: text stays text, lines are known, clever YAML is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltools.study.loader import DEEPEST_NESTING, LARGEST_FILE_BYTES, load_yaml


def problems(text: str | bytes) -> list[tuple[int | None, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [(each.line, each.rule.text) for each in load_yaml(content).problems]


@pytest.mark.parametrize(
    "written",
    [
        "020",
        "010",
        "091",
        "049",
        "1_000",
        "1.10",
        "no",
        "yes",
        "on",
        "1:30",
        "0x1F",
        "1e3",
        ".inf",
        "True",
        "2024-01-01",
        "Null",
        "NULL",
        "+1",
        "=",
        "12e03",
        "nan",
    ],
)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_text_stays_text_whether_quoted_or_not(written, quote):
    assert load_yaml(f"key: {quote}{written}{quote}\n".encode()).data == {"key": written}


def test_only_an_empty_value_null_and_a_tilde_are_missing():
    loaded = load_yaml(b"a:\nb: null\nc: ~\nd: ''\ne: 'null'\nf: \"~\"\n")
    assert loaded.data == {"a": None, "b": None, "c": None, "d": "", "e": "null", "f": "~"}


def test_every_key_and_item_knows_its_line():
    loaded = load_yaml(b"# comment\n\na:\n  b: 1\n  c:\n    - x\n    - y\nd: [p,\n  q]\n")
    lines = {place: line for place, line in loaded.lines.items() if place}
    assert lines == {
        ("a",): 3,
        ("a", "b"): 4,
        ("a", "c"): 5,
        ("a", "c", 0): 6,
        ("a", "c", 1): 7,
        ("d",): 8,
        ("d", 0): 8,
        ("d", 1): 9,
    }


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem():
    loaded = load_yaml("\ufeffa: ä\r\nb: 2\r\n".encode())
    assert (loaded.data, loaded.problems) == ({"a": "ä", "b": "2"}, ())
    assert loaded.lines[("b",)] == 2


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("a: &x 1\n", 1, "YAML anchors (&name) must not be used."),
        ("a: 1\nb: *x\n", 2, "YAML aliases (*name) must not be used."),
        ("a: 1\nb: !!str 2\n", 2, "YAML tags (!name) must not be used."),
        ("a: 1\nb: ! 2\n", 2, "YAML tags (!name) must not be used."),
        ("a: !!python/object:os.system {}\n", 1, "YAML tags (!name) must not be used."),
        ("a: 1\n<<: {b: 2}\n", 2, "The merge key “<<” must not be used."),
        ("a: 1\n? [x, y]\n: 2\n", 2, "A key must be plain text."),
        ("a: 1\n'': 2\n", 2, "A key must not be empty."),
        ("a: 1\n---\nb: 2\n", 2, "The file must hold one document, but a second begins here."),
        ("%YAML 1.1\n---\na: 1\n", 1, "The file must not hold YAML directives (lines with %)."),
        ("a:\n\tb: 1\n", 2, "Lines must be indented with spaces, but a tab was found."),
        ("a: 'x\n", 1, "The file must be valid YAML, but cannot be understood from here on."),
        ("a: b: c\n", 1, "The file must be valid YAML, but cannot be understood from here on."),
        ("a: [1,\n", 1, "The file must be valid YAML, but cannot be understood from here on."),
        ("a: 1\nb: \x07\n", 2, "The file must not hold control characters."),
        ("a: \x00\n", 1, "The file must not hold control characters."),
    ],
)
def test_what_a_reader_could_misread_is_refused_with_its_line(text, line, rule):
    found = problems(text)
    assert found[0][1] == rule
    assert abs(found[0][0] - line) <= 1 if "understood" in rule else found[0][0] == line


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "- a\n- b\n", "text\n", "~\n"])
def test_a_file_without_keys_is_told_to_have_none(text):
    assert problems(text) == [(None, "The file must hold keys and values, but has none.")]


def test_bytes_that_are_not_utf8_are_told_with_their_line():
    assert problems("a: 1\nb: ä\n".encode("cp1252")) == [(2, "The file must be text in UTF-8.")]
    assert problems("a: ä\n".encode("utf-16")) == [(1, "The file must be text in UTF-8.")]


def test_a_duplicate_key_names_both_lines_and_the_first_value_stands():
    loaded = load_yaml(b"a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert loaded.data == {"a": "1", "b": {"c": "1"}}
    assert [(each.place, each.line, each.rule.values["first"]) for each in loaded.problems] == [
        (("b", "c"), 4, 3),
        (("a",), 5, 1),
    ]


def test_an_alias_bomb_is_refused_before_anything_grows():
    layers = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        layers += f"{name}: &{name} [" + ", ".join([f"*{before}"] * 9) + "]\n"
    loaded = load_yaml(layers.encode())
    assert loaded.data == {
        "a": ["x"] * 9,
        **{name: [None] * 9 for name in "bcdefghi"},
    }
    assert {each.rule.text for each in loaded.problems} == {
        "YAML anchors (&name) must not be used.",
        "YAML aliases (*name) must not be used.",
    }


def test_depth_and_size_are_bounded():
    deep = "a: " + "[" * 5_000 + "]" * 5_000
    assert problems(deep)[0][1] == "Keys must not be nested deeper than {most} levels."
    assert DEEPEST_NESTING == 12
    large = b"a: " + b"x" * LARGEST_FILE_BYTES
    assert problems(large) == [(None, "The file must not be larger than {most} bytes.")]


def test_no_more_problems_are_listed_than_anyone_reads():
    assert len(problems("a: *x\n" * 5_000)) == 100


@given(st.text(alphabet="ab:-[]{},&*!|>'\"%#?~<\n\t 0\u00e4\x00", max_size=60))
def test_no_text_whatever_breaks_the_loader(text):
    loaded = load_yaml(text.encode())
    assert loaded.data or loaded.problems or "{}" in text.replace(" ", "")
    assert all(each.line is None or each.line >= 1 for each in loaded.problems)
