"""Every publication that a method names has an entry, and the entries are whole."""

from __future__ import annotations

import re

from evaltools.reporting.methods import METHODS
from evaltools.reporting.methods_used import Computed
from evaltools.reporting.references import REFERENCES, bibliography, references

#: "Kaplan and Meier 1958", "Uno and others 2014", "Andersen 2013"
CITED = re.compile(r"[A-Z][\w'-]+(?: and (?:[A-Z][\w'-]+|others))? (?:19|20)\d\d")


def test_every_publication_that_a_method_names_has_an_entry():
    named = {found for text in METHODS.values() for found in CITED.findall(text.text)}
    assert named - {each.cited for each in REFERENCES} == set()


def test_entries_have_keys_of_their_own_and_stand_by_first_author():
    keys = [each.key for each in REFERENCES]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)


def test_the_name_in_the_text_is_that_of_the_entry():
    for each in REFERENCES:
        family = each.authors[0].split(",")[0]
        assert each.cited.startswith(family)
        assert each.cited.endswith(str(each.year))
        assert ("and others" in each.cited) == (len(each.authors) > 2)


def test_an_entry_in_bibtex_is_whole():
    (kaplan,) = [each for each in REFERENCES if each.key == "kaplan1958"]
    assert kaplan.bibtex() == (
        "@article{kaplan1958,\n"
        "  author = {Kaplan, E. L. and Meier, P.},\n"
        "  year = {1958},\n"
        "  title = {{Nonparametric estimation from incomplete observations}},\n"
        "  journal = {Journal of the American Statistical Association},\n"
        "  volume = {53},\n"
        "  number = {282},\n"
        "  pages = {457--481},\n"
        "  doi = {10.1080/01621459.1958.10501452},\n"
        "}\n"
    )


def test_only_the_publications_behind_the_results_are_listed():
    curve, flow = Computed("curve", {"estimand": "survival"}), Computed("flow")
    assert [each.key for each in references([curve, curve, flow])] == ["kaplan1958"]
    assert bibliography([flow]) == ""
    cox = Computed("forest", {"estimand": "cause-specific hazard ratio"})
    assert bibliography([cox]).count("@article{") == 2


def test_signs_that_bibtex_reads_are_escaped():
    assert "Statistics \\& Probability Letters" in bibliography([Computed("states")])


def test_an_identifier_has_the_form_of_one_and_is_left_out_where_it_is_not_known():
    known = [each.doi for each in REFERENCES if each.doi]
    assert all(re.fullmatch(r"10\.\d{4,5}/\S+", doi) for doi in known)
    assert len(set(known)) == len(known)
    (aalen,) = [each for each in REFERENCES if each.key == "aalen1978"]
    assert "doi" not in aalen.bibtex()
