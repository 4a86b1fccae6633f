"""What a source file could wrongly say: each mutant is the file with one small thing changed.

Types, docstrings and texts that people read are left alone. A mutant that no test can notice is explained beside its
line, or on a line of its own before it: `# mutant (kind, kind): why`.
"""

import ast
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

EXPLAINED = re.compile(r"# mutant \(([a-z, ]+)\): \S.{15,}")
MESSAGES = {"_", "__", "ContextVar", "TypeVar", "getLogger", "exception", "warning"}
STATEMENTS = (ast.Raise, ast.AugAssign, ast.Continue, ast.Delete)
CONDITIONS = {"test", "ifs"}
COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}


class Mutant(NamedTuple):
    """The `number`-th change of the file at `path`; it can matter only to who has run one of `lines`."""

    path: Path
    number: int
    line: int
    lines: tuple[int, int]
    in_function: bool
    kind: str
    what: str

    @property
    def module(self) -> str:
        return ".".join(self.path.with_suffix("").parts)

    def __str__(self) -> str:
        return f"{self.path}:{self.line} ({self.kind}) {self.what}"


class Place(NamedTuple):
    """The lines of a statement without what stands in it, and whether a function's body is around it."""

    lines: tuple[int, int]
    in_function: bool


class Edit(NamedTuple):
    """One change that is not made yet."""

    node: ast.AST
    kind: str
    new: ast.AST | None
    make: Callable[[], None]


def mutants(path: Path) -> list[Mutant]:
    """Return every mutant of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for number, (place, edit) in enumerate(_edits(tree)):
        old = ast.unparse(edit.node).strip().splitlines()[0][:70]
        new = ast.unparse(edit.new).strip().splitlines()[0][:70] if edit.new else "nothing"
        line = getattr(edit.node, "lineno", place.lines[0])
        found.append(Mutant(path, number, line, *place, edit.kind, f"{old} -> {new}"))
    return found


def mutated(mutant: Mutant) -> Any:
    """Return the code of a mutant's whole file; that of the file as it is for number -1."""
    tree = ast.parse(mutant.path.read_text(encoding="utf-8"))
    for number, (_, edit) in enumerate(_edits(tree)):
        if number == mutant.number:
            edit.make()
            break
    return compile(ast.fix_missing_locations(tree), str(mutant.path.resolve()), "exec")


def explained(path: Path) -> dict[int, set[str]]:
    """Return by line which kinds of mutants are explained there."""
    found: dict[int, set[str]] = {}
    waiting: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        waiting |= {kind for kinds in EXPLAINED.findall(line) for kind in kinds.split(", ")}
        if line.strip() and not line.lstrip().startswith("#"):
            found[number], waiting = waiting, set()
    return {line: kinds for line, kinds in found.items() if kinds}


TOP = Place((0, 0), in_function=False)


def _edits(tree: ast.AST, place: Place = TOP) -> Iterator[tuple[Place, Edit]]:
    """Walk down; `place` is that of the innermost statement."""
    for field, value in ast.iter_fields(tree):
        if field in {"annotation", "returns", "ctx"}:
            continue
        inside = place.in_function or (field == "body" and isinstance(tree, ast.FunctionDef))
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST) or _is_text_for_people(tree, field, index, node):
                continue
            lines = _own_lines(node) if isinstance(node, ast.stmt | ast.ExceptHandler) else place.lines
            within = Place(lines, inside)
            for kind, new in _others(tree, field, node):
                yield within, Edit(node, kind, new, _maker(tree, field, index, new))
            yield from _edits(node, within)


def _own_lines(node: ast.stmt | ast.ExceptHandler) -> tuple[int, int]:
    if isinstance(node, ast.FunctionDef | ast.ExceptHandler):
        return node.body[0].lineno, node.end_lineno or node.lineno
    body = getattr(node, "body", None)
    return node.lineno, max(body[0].lineno - 1, node.lineno) if body else node.end_lineno or node.lineno


def _is_text_for_people(parent: ast.AST, field: str, index: int, node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(parent, ast.Call) and field in {"args", "keywords"}:
        name = getattr(parent.func, "id", getattr(parent.func, "attr", ""))
        return name in MESSAGES and field == "args" and index == 0
    return False


def _maker(parent: ast.AST, field: str, index: int, new: ast.AST | None) -> Callable[[], None]:
    def make() -> None:
        value = getattr(parent, field)
        if not isinstance(value, list):
            setattr(parent, field, new)
        else:
            value[index : index + 1] = [new] if new else []

    return make


def _others(parent: ast.AST, field: str, node: Any) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield with its kind each thing that could stand in a node's place; None for nothing at all."""
    if field == "decorator_list":
        yield "decorator", None
    if isinstance(parent, ast.Call) and (field == "keywords" or (field == "args" and node is parent.args[-1])):
        yield "argument", None
    if field in CONDITIONS and not isinstance(node, ast.Compare | ast.Constant):
        yield "not", ast.UnaryOp(ast.Not(), node)
    if field == "iter":
        yield "loop", ast.List([], ast.Load())
    if isinstance(node, STATEMENTS) or (isinstance(node, ast.Expr | ast.Assign) and _is_effect(node)):
        yield "statement", ast.Pass()
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield "comparison", _with(node, ops=[*ops[:place], other(), *ops[place + 1 :]])
        case ast.BoolOp(op=op):
            yield "boolean", _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield "not", node.operand
        case ast.BinOp(op=op) if type(op) in CALCULATED:
            yield "arithmetic", _with(node, op=CALCULATED[type(op)]())
        case ast.Constant(value=bool(value)):
            yield "boolean", _with(node, value=not value)
        case ast.Constant(value=int(value) | float(value)):
            yield from (("number", _with(node, value=value + more)) for more in (1, -1))
        case ast.Constant(value=str(value) | bytes(value)) if value:
            yield "text", _with(node, value=value[:0])
        case ast.Return(value=value) | ast.Yield(value=value) if value and getattr(value, "value", 0) is not None:
            yield "return", type(node)(None)
        case ast.ExceptHandler(body=body) if ast.unparse(body[0]) != "raise":
            yield "except", _with(node, body=[ast.Raise()])


def _is_effect(node: Any) -> bool:
    """Tell a call, or what is put into an attribute or a key, from a name that is given a value."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return any(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)


def _with(node: Any, **changes: Any) -> Any:
    new = deepcopy(node)
    for name, value in changes.items():
        setattr(new, name, value)
    return new
