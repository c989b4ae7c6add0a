"""The texts of the messages in the code, also of those that stand under a name.

A long text is often bound to a name first (``rule = "..."``) and then said
(``message(rule)``). Babel's extraction reads only literals in the call itself, so such texts
would silently stay English; here they are found by the names of their function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Which arguments of which calls hold text, and which, if any, the context.
CALLS: Mapping[str, tuple[int | None, tuple[int, ...]]] = {
    "message": (None, (0,)),
    "plural_message": (None, (0, 1)),
    "message_in": (0, (1,)),
    "plural_message_in": (0, (1, 2)),
}

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


@dataclass(frozen=True)
class Said:
    """A call that makes a message, with the texts that it may say.

    Attributes
    ----------
    file, line : str, int
    texts : tuple of tuple of str
        For each text argument every text that may stand there; empty where none is known.
    context : str, optional
    is_of_a_message : bool
        Whether a text is that of a message made elsewhere, as in ``message(OTHER.text)``.
    """

    file: str
    line: int
    texts: tuple[tuple[str, ...], ...]
    context: str | None
    is_of_a_message: bool


def said_in(package: Path) -> Iterator[Said]:
    """Every call that makes a message in the package's code, file by file."""
    for file in sorted(package.rglob("*.py")):
        inside = file.relative_to(package)
        if not any(part.startswith((".", "_")) for part in inside.parts[:-1]):
            yield from _of_file(ast.parse(file.read_text(encoding="utf-8")), inside.as_posix())


def _of_file(tree: ast.Module, file: str) -> Iterator[Said]:
    around = _texts_of_names(tree)
    inner: set[int] = set()
    functions = [
        node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    # innermost first: a call belongs to the function right around it
    scopes: list[_Scope] = [*sorted(functions, key=lambda each: -each.lineno), tree]
    for scope in scopes:
        known = {**around, **_texts_of_names(scope)}
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and id(node) not in inner:
                inner.add(id(node))
                yield from _of_call(node, known, file)


def _of_call(node: ast.Call, known: Mapping[str, Sequence[str]], file: str) -> Iterator[Said]:
    called = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if called not in CALLS:
        return
    at_context, at_texts = CALLS[called]
    arguments = [node.args[at] for at in at_texts if at < len(node.args)]
    context = None
    if at_context is not None:
        named = _texts(node.args[at_context], known)
        context = named[0] if named else None
    yield Said(
        file=file,
        line=node.lineno,
        texts=tuple(_texts(each, known) for each in arguments),
        context=context,
        is_of_a_message=any(
            isinstance(each, ast.Attribute) and each.attr in ("text", "plural")
            for argument in arguments
            for each in ast.walk(argument)
        ),
    )


def _texts(node: ast.expr, known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every text that an expression may be, as far as its names tell."""
    if isinstance(node, ast.Constant):
        return (node.value,) if isinstance(node.value, str) else ()
    if isinstance(node, ast.Name):
        return tuple(known.get(node.id, ()))
    if isinstance(node, ast.IfExp):
        return (*_texts(node.body, known), *_texts(node.orelse, known))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return tuple(
            first + then for first in _texts(node.left, known) for then in _texts(node.right, known)
        )
    return ()


def _texts_of_names(scope: _Scope) -> dict[str, tuple[str, ...]]:
    """The texts that names are bound to within a function, or at the top of a module."""
    statements = scope.body if isinstance(scope, ast.Module) else list(ast.walk(scope))
    found: dict[str, tuple[str, ...]] = {}
    for statement in statements:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            continue
        target = statement.targets[0]
        texts = _texts(statement.value, found)
        if isinstance(target, ast.Name) and texts:
            found[target.id] = (*found.get(target.id, ()), *texts)
    return found
