"""A new key: random, readable by its owner alone, outside the project, never in place of one."""

from __future__ import annotations

import os
import stat

import pytest

from evaltools.data.key_files import make_key, read_key
from evaltools.errors import UsageError

CODES = "Hetu;Ikä\n131052-308T;40\n010594Y9032;30\n"


@pytest.fixture
def place(tmp_path):
    """A project folder with a list of identity codes, and a folder outside it."""
    (tmp_path / "project").mkdir()
    (tmp_path / "safe").mkdir()
    (tmp_path / "project" / "in.csv").write_text(CODES, encoding="utf-8")
    return tmp_path


def files(place):
    return (place / "project" / "in.csv", place / "project" / "out.csv")


def refused(place, key):
    with pytest.raises(UsageError) as caught:
        make_key(key, files=files(place))
    return str(caught.value)


def test_a_new_key_has_256_bits_and_is_another_one_each_time(place):
    made = []
    for name in ("one", "two"):
        make_key(place / "safe" / name, files=files(place))
        text = (place / "safe" / name).read_text(encoding="ascii")
        made.append(bytes.fromhex(text.strip()))
        assert read_key(place / "safe" / name, files=files(place)) == text.strip().encode()
    assert [len(key) for key in made] == [32, 32]
    assert made[0] != made[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights of files")
def test_only_its_owner_may_read_and_write_a_new_key(place):
    before = os.umask(0)
    try:
        make_key(place / "safe" / "key", files=files(place))
    finally:
        os.umask(before)
    assert stat.S_IMODE((place / "safe" / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize("linked", [False, True])
def test_a_key_that_is_there_is_never_replaced(place, linked):
    (place / "safe" / "old").write_text("the key of last year", encoding="ascii")
    key = place / "safe" / ("link" if linked else "old")
    if linked:
        key.symlink_to(place / "safe" / "old")
    assert refused(place, key) == (
        "The file of a new key must not exist yet, but does. To use the key in it, give it with "
        "--key-file in place of --new-key."
    )
    assert (place / "safe" / "old").read_text(encoding="ascii") == "the key of last year"


def test_a_new_key_in_the_project_is_refused_and_not_made(place):
    assert refused(place, place / "project" / "key").startswith(
        "The key must be kept outside the project, but lies in the folder of a file that is "
        "read or written with it: "
    )
    assert not (place / "project" / "key").exists()


def test_a_new_key_needs_a_folder_that_exists(place):
    assert refused(place, place / "none" / "key") == (
        "A new key must be in a folder that exists, but there is no such folder. Make it first, "
        "outside the project."
    )


def test_a_new_key_needs_a_folder_that_can_be_written_to(place, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    assert refused(place, place / "safe" / "key") == (
        "A new key must be in a folder that you can write to, but this computer does not allow "
        "it. Try another folder, or a stick that is not locked."
    )


def test_a_key_that_may_not_be_read_is_told(place):
    (place / "safe" / "key").mkdir()  # what is no file cannot be read either
    with pytest.raises(UsageError) as caught:
        read_key(place / "safe" / "key", files=files(place))
    assert str(caught.value) == (
        "The key file must be one that you can read, but this computer does not allow it."
    )


@pytest.fixture
def pseudonymised(call, place):
    """`evaltools pseudonymise` on the list, with further options: exit code and what it says."""

    def called(*options, written="out.csv"):
        source, target = place / "project" / "in.csv", place / "project" / written
        arguments = ["pseudonymise", source, "--column", "Hetu", "--out", target, *options]
        code, out, err = call(*arguments)
        return code, out + err

    return called


def test_the_command_makes_a_key_once_and_uses_it_from_then_on(place, pseudonymised):
    key = place / "safe" / "key"
    code, said = pseudonymised("--new-key", key)
    assert code == 0
    assert f"A new key is in {key}. Keep it as safe as the identity codes" in said
    assert pseudonymised("--key-file", key, written="again.csv")[0] == 0
    first, again = ((place / "project" / name).read_bytes() for name in ("out.csv", "again.csv"))
    assert first == again
    code, said = pseudonymised("--new-key", key, written="third.csv")
    assert code == 2
    assert "must not exist yet, but does" in said


@pytest.mark.parametrize("options", [(), ("--new-key", "a", "--key-file", "b")])
def test_the_command_takes_a_key_or_makes_one_but_not_both(place, pseudonymised, options):
    code, said = pseudonymised(*options)
    assert code == 2
    assert "The key must be given in one of two ways" in said
    assert not (place / "project" / "out.csv").exists()
