"""What is changed in a source file, and which comments explain a change that nothing can notice."""

from pathlib import Path

from tests.mutation.mutants import explained, mutants, mutated

SOURCE = '''"""A docstring."""
from functools import cache

SIZE = 2

@cache
def told(x: int, name: str = "", *, loud: bool = False) -> str | None:
    """Another docstring."""
    if x < SIZE and not loud:
        raise ValueError(_("a message"))
    try:
        print(x, end="y")
    except ValueError:
        return None
    for one in range(x):
        x += one
    return name
'''
CHANGES = {
    (4, "number", "2 -> 3"),
    (4, "number", "2 -> 1"),
    (6, "decorator", "cache -> nothing"),
    (7, "boolean", "False -> True"),
    (9, "boolean", "x < SIZE and (not loud) -> x < SIZE or not loud"),
    (9, "not", "x < SIZE and (not loud) -> not (x < SIZE and (not loud))"),
    (9, "comparison", "x < SIZE -> x <= SIZE"),
    (9, "comparison", "x < SIZE -> x >= SIZE"),
    (9, "not", "not loud -> loud"),
    (10, "statement", "raise ValueError(_('a message')) -> pass"),
    (10, "argument", "_('a message') -> nothing"),
    (12, "statement", "print(x, end='y') -> pass"),
    (12, "argument", "x -> nothing"),
    (12, "argument", "end='y' -> nothing"),
    (12, "text", "'y' -> ''"),
    (13, "except", "except ValueError: -> except ValueError:"),
    (15, "loop", "range(x) -> []"),
    (15, "argument", "x -> nothing"),
    (16, "statement", "x += one -> pass"),
    (17, "return", "return name -> return"),
}


def test_it_works(tmp_path: Path) -> None:
    path = tmp_path / "told.py"
    path.write_text(SOURCE)
    found = mutants(path)
    assert {(one.line, one.kind, one.what) for one in found} == CHANGES
    assert {one.line for one in found if not one.in_function} == {4, 6, 7}


def test_a_mutant_is_the_file_with_one_change(tmp_path: Path) -> None:
    path = tmp_path / "told.py"
    path.write_text("def told(x):\n    return x == 1\n")
    answers = {}
    for one in mutants(path):
        names: dict = {}
        exec(mutated(one), names)  # noqa: S102
        answers[one.what] = [names["told"](x) for x in (0, 1, 2)]
    assert answers == {
        "return x == 1 -> return": [None, None, None],
        "x == 1 -> x != 1": [True, False, True],
        "1 -> 2": [False, False, True],
        "1 -> 0": [True, False, False],
    }


def test_an_explanation_stands_beside_the_line_or_before_it(tmp_path: Path) -> None:
    path = tmp_path / "told.py"
    path.write_text(
        "one = 1  # mutant (number): one is as good as two\n"
        "# mutant (text, argument): nobody reads what it is called, and\n"
        "# it goes on here.\n"
        "two = 'two'\n"
        "three = 3  # mutant (number): why\n"
    )
    assert explained(path) == {1: {"number"}, 4: {"text", "argument"}}
