"""What a reader of YAML or JSON would pass over in silence is refused, and nothing that is nested ends the process."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.document import DEEPEST, Unreadable, read, too_deep


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: [{a: 1}, {a: 2}]", {"a": 1, "b": [{"a": 1}, {"a": 2}]}),
        ('{"a": {"b": 1}, "c": [{"b": 2}, {"b": 3}]}', {"a": {"b": 1}, "c": [{"b": 2}, {"b": 3}]}),
        ("{a: 1, b: yes}", {"a": 1, "b": True}),
        ("a: &one {x: 1}\nb: {<<: *one, x: 2}\nc: *one", {"a": {"x": 1}, "b": {"x": 2}, "c": {"x": 1}}),
        ("a: a\nb: a\n[1, 2]: c", None),
        ("? a\n: b", {"a": "b"}),
        ("", None),
    ],
)
def test_what_is_said_once_is_read(text: str, found: Any) -> None:
    if found is None and text:
        with pytest.raises(Unreadable, match="unhashable key"):
            read(text)
    else:
        assert read(text) == found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' stands in line 1 already: remove or rename one of them"),
        ("l:\n- {a: 1}\n- {a: 1, 'a': 2}", "line 3: the key 'a' stands in line 3 already"),
        ("a:\n  b:\n    c: 1\n    d: [1]\n    c: {}", "line 5: the key 'c' stands in line 3 already"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "the key 'b' stands twice in one object"),
        ("a: &x\n  b: [*x]", r"line 2: \*x stands within what it names: write out what is meant"),
        (f"a: &a0 {'[' * 40}{']' * 40}\nb: &a1 {'[' * 30}*a0{']' * 30}", "line 2: nested deeper than 60 levels"),
        (
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
            "line 7: aliases repeat more than 10000000 values",
        ),
        ("a: 2026-13-45", "neither YAML nor JSON: month must be in"),
        ("a: !!bool x", "neither YAML nor JSON"),
        ("a: " + "1" * 5000, "neither YAML nor JSON: Exceeds the limit"),
        ('{"a": ' + "1" * 5000 + "}", "neither YAML nor JSON: Exceeds the limit"),
        ('{"a": ', "neither YAML nor JSON: Expecting value: line 1 column 7"),
        ("a: \x00", "neither YAML nor JSON"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        read(text)


@pytest.mark.parametrize("depth", [DEEPEST + 1, 3_000, 300_000])
@pytest.mark.parametrize("shape", ["[{}]", '{{"a": {}}}', "{{a: {}}}", "- {}"])
def test_what_is_nested_too_deeply_is_refused(shape: str, depth: int) -> None:
    before, after = shape.format("|").split("|")
    with pytest.raises(Unreadable, match=f"nested deeper than {DEEPEST} levels"):
        read(before * depth + "1" + after * depth)
    found = read(before * DEEPEST + "1" + after * DEEPEST)
    assert not too_deep(found)
    assert too_deep([found])
    assert too_deep([found], DEEPEST - 1)
