"""Themes of interviews as cells: who named both of two, one alone, or neither, and who left how.

Tables tell how many named a theme, how many named both of two, and how many of those whose exit
is known named it. All less one theme, less the other, and those of both once more, are those of
neither; and those of a theme less those of them whose exit is known are a count too. Such counts
are printed nowhere, and watched. Three themes are looked at together, since counts of their
pairs may leave hardly anything open of who named all three, and so of who named two and not
the third.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from evaltools.columns import EXIT_KNOWN, RESPONDENTS, TOTAL, WITH, WITHOUT
from evaltools.disclosure.cells import Cell, Facts, Relation
from evaltools.result import Result

#: Kinds that tell how many of those interviewed named a theme.
OF_THEMES = ("themes", "joint_display", "cooccurrence", "themes_by_exit")

#: The keys that name a theme.
CODES = ("code", "other_code")

#: Themes of which three are looked at together; of more, two.
MOST_BY_THREE = 10

YES, NO = "yes", "no"

#: Whether it is known of a respondent how they left.
KNOWN = "exit known"

#: Who is known not to have left so.
NOT_SO = ("left so", NO)

#: Who left so, as tables name it.
LEFT_SO = ("event", "event")


@dataclass(frozen=True)
class _Answer:
    """What is true of some of those interviewed."""

    pairs: tuple[tuple[str, str], ...]
    is_yes: bool


@dataclass(frozen=True)
class _Question:
    """What parts those interviewed: a theme, or their exit."""

    answers: tuple[_Answer, ...]
    is_theme: bool = True


#: One answer to each of some questions.
Pattern = tuple[tuple[_Question, _Answer], ...]


def is_of_themes(result: Result) -> bool:
    """Whether a result counts who named themes."""
    return result.kind in OF_THEMES and "code" in result.keys


def people_of(result: Result) -> str:
    """The name of the people of whom those counted are a part."""
    return RESPONDENTS if _among_known(result) else result.population


def true_of(result: Result, named: Mapping[str, str]) -> dict[str, str]:
    """What is true of the people of a row of such a result.

    named : mapping of key to the row's value
    """
    said = _among_known(result)
    group = named.get("group", WITH)
    if group == TOTAL:
        return said  # the same people beside each theme
    answer = {WITH: YES, WITHOUT: NO}[group]
    return {**said, **{_theme(named[key]): answer for key in CODES if key in named}}


def _theme(code: str) -> str:
    return f"theme {code}"


def _among_known(result: Result) -> dict[str, str]:
    is_part = is_of_themes(result) and result.population == EXIT_KNOWN
    return {KNOWN: YES} if is_part else {}


def together_facts(result: Result) -> Facts:
    """How the counts of a result lie among all interviewed, with those printed nowhere."""
    if result.kind not in ("cooccurrence", "themes_by_exit"):
        return Facts()
    everybody = Cell(people_of(result), ())
    relations: dict[Relation, None] = {}
    watched: set[Cell] = set()
    for asked in _asked_together(result):
        for relation, parts in _parted(everybody, asked):
            relations[relation] = None
            watched |= parts
    if result.kind == "themes_by_exit":
        relations |= dict.fromkeys(_known(result, everybody))
    return Facts((), tuple(relations), frozenset(watched))


def _asked_together(result: Result) -> Iterator[tuple[_Question, ...]]:
    """One, two and three questions at a time: of themes, and with the exit where it is told."""
    themes = [_of_theme(code) for code in _codes(result)]
    by_three = len(themes) <= MOST_BY_THREE
    for theme in themes:
        yield (theme,)
    if result.kind == "cooccurrence":
        yield from combinations(themes, 2)
        yield from combinations(themes, 3) if by_three else ()
        return
    exits = _of_exit(result)
    yield (exits,)
    for theme in themes:
        yield theme, exits
    for pair in combinations(themes, 2) if by_three else ():
        yield pair
        yield *pair, exits


def _codes(result: Result) -> list[str]:
    keys = [key for key in CODES if key in result.keys]
    return sorted({str(value) for key in keys for value in result.frame[key]})


def _of_theme(code: str) -> _Question:
    name = _theme(code)
    return _Question((_Answer(((name, YES),), True), _Answer(((name, NO),), False)))


def _of_exit(result: Result) -> _Question:
    known = tuple(_among_known(result).items())
    answers = [_Answer((*known, LEFT_SO), True), _Answer((*known, NOT_SO), False)]
    if known:
        answers.append(_Answer(((KNOWN, NO),), False))
    return _Question(tuple(answers), is_theme=False)


def _parted(
    everybody: Cell, asked: tuple[_Question, ...]
) -> Iterator[tuple[Relation, frozenset[Cell]]]:
    """Whoever gave some answers gave one to the question that is left; with whom to watch."""
    for question in asked:
        others = [each for each in asked if each is not question]
        for given in product(*(each.answers for each in others)):
            pattern = tuple(zip(others, given, strict=True))
            parts = [(*pattern, (question, answer)) for answer in question.answers]
            terms = ((1.0, _cell(everybody, each)) for each in parts)
            whole = (-1.0, _cell(everybody, pattern))
            watched = frozenset(_cell(everybody, each) for each in parts if not _is_told(each))
            yield _relation(whole, *terms), watched


def _relation(*terms: tuple[float, Cell]) -> Relation:
    return Relation(terms, assumed=True, parts=False)


def _cell(everybody: Cell, pattern: Pattern) -> Cell:
    pairs = {pair for _, answer in pattern for pair in answer.pairs}
    return Cell(everybody.population, tuple(sorted(pairs)))


def _is_told(pattern: Pattern) -> bool:
    """Whether tables count such people: of one or two themes, or who left so by one theme."""
    themes = [answer.is_yes for question, answer in pattern if question.is_theme]
    exits = [answer.is_yes for question, answer in pattern if not question.is_theme]
    if exits:
        return all(exits) and len(themes) < 2
    return all(themes) and len(themes) <= 2


def _known(result: Result, everybody: Cell) -> Iterator[Relation]:
    """Those whose exit is known, of all and by one theme: who left so, and who did not."""
    among = _among_known(result)
    if not among:
        return
    exits = _of_exit(result)
    patterns: list[Pattern] = [()]
    patterns += [
        ((theme, answer),) for theme in map(_of_theme, _codes(result)) for answer in theme.answers
    ]
    for pattern in patterns:
        whole = _cell(everybody, pattern).also(KNOWN, YES)
        parts = (_cell(everybody, (*pattern, (exits, each))) for each in exits.answers[:2])
        yield _relation((-1.0, whole), *((1.0, each) for each in parts))
