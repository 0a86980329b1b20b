"""What ``make`` runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds import runners
from arcroute.builds.makefile import callees
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command
from arcroute.text.project import Project
from arcroute.text.source import Source


def texts(tmp_path: Path, makefile: str, command: str = "make", **files: str) -> list[str]:
    (tmp_path / "Makefile").write_text(makefile)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = callees(Project(tmp_path), Command(tuple(command.split()), 1, env={"ENV": "env", "BLANK": ""}))
    return [callee.text.replace(HOLE, "?") for callee in found.callees]


@pytest.mark.parametrize(
    ("makefile", "command"),
    [
        pytest.param("", "make", id="empty"),
        pytest.param("a = b\n", "make", id="no-target"),
        pytest.param("a: ; x\n", "make -n", id="dry-run"),
        pytest.param("a: ; x\n", "make --version", id="version"),
        pytest.param("a:\n# x\n\t\n", "make", id="comment-and-blank"),
        pytest.param("ifeq (a,b)\na: ; x\nendif\n", "make a", id="branch-not-taken"),
        pytest.param("define X\na: ; x\nendef\n", "make a", id="inside-a-definition"),
    ],
)
def test_nothing_runs(tmp_path: Path, makefile: str, command: str) -> None:
    assert texts(tmp_path, makefile, command) == []


@pytest.mark.parametrize(
    ("assignments", "recipe", "expected"),
    [
        pytest.param("A = x", "$(A) ${A} $A", "x x x", id="references"),
        pytest.param("A = $(B)\nB = x", "$(A)", "x", id="deferred"),
        pytest.param("A := $(B).\nB = x", "$(A)", ".", id="simple"),
        pytest.param("A ::= x", "$(A)", "x", id="posix-simple"),
        pytest.param("ENV ?= x\nA ?= y", "$(ENV) $(A)", "env y", id="only-where-nothing-is-set"),
        pytest.param("ENV = x", "$(ENV)", "x", id="the-makefile-beats-the-environment"),
        pytest.param("A = x\nA += y\nB += z", "$(A) $(B)", "x y z", id="appended"),
        pytest.param("A = x # comment", "$(A)", "x", id="comment"),
        pytest.param("A = x \\\n  y", "$(A)", "x y", id="continued"),
        pytest.param("export A = x\noverride B := y", "$(A)$(B)", "xy", id="modifiers"),
        pytest.param("define A\nx\ny\nendef", "$(A)", "x\ny", id="define"),
        pytest.param("A = $(NOPE)", "x$(A)y", "xy", id="unset-is-empty"),
        pytest.param("A = $(A)", "$(A)", "?", id="refers-to-itself"),
        pytest.param("A != date", "$(A)", "?", id="shell-assignment"),
        pytest.param("N = A\nA = x", "$($(N))", "x", id="computed-name"),
        pytest.param("A = a.c b.c", "$(A:.c=.o) $(A:%.c=x-%)", "a.o b.o x-a x-b", id="substitution"),
        pytest.param("A = $(shell date)", "$(A)", "?", id="shell"),
        pytest.param("A = $(shell echo x)", "$(A)", "x", id="harmless-shell"),
        pytest.param("A = $(shell pwd)", "$(A)/$(CURDIR)", "/github/workspace//github/workspace", id="folder"),
        pytest.param("A = b a b", "$(sort $(A)) $(firstword $(A)) $(words $(A))", "a b b 3", id="lists"),
        pytest.param("A = a/b.c", "$(dir $A)$(notdir $A)$(suffix $A)$(basename $A)", "a/b.c.ca/b", id="paths"),
        pytest.param("A = a b", "$(addprefix x-,$(A)) $(addsuffix .y,$(A))", "x-a x-b a.y b.y", id="affixes"),
        pytest.param("A = a b c", "$(filter a b,$A) $(filter-out a b,$A)", "a b c", id="filter"),
        pytest.param("A = a b", "$(foreach i,$(A),<$(i)>)", "<a> <b>", id="foreach"),
        pytest.param("f = $(2)-$(1)", "$(call f,x,y)", "y-x", id="call"),
        pytest.param("A = x", "$(if $(A),y,z)$(if $(N),y,z)$(or $(N),w)$(and $(A),v)", "yzwv", id="conditions"),
        pytest.param("A = a,b", "$(subst a,c,$(A)) $(patsubst %,<%>,x y)", "c,b <x> <y>", id="subst"),
        pytest.param("A = x", "$$A $$(date)", "$A $(date)", id="dollars-for-the-shell"),
        pytest.param("A = a b c", "$(word 2,$A) $(wordlist 2,3,$A) $(lastword $A)", "b b c c", id="parts-of-lists"),
        pytest.param(
            "A = a b", "$(join $A,1 2) $(findstring a,cab) $(strip  x  y )", "a1 b2 a x y", id="join-find-strip"
        ),
        pytest.param("A = $(wildcard inc nope)", "<$(A)>", "<>", id="wildcard-without-files"),
        pytest.param(
            "A = $(shell date)", "$(addprefix x-,$(A)) $(sort $(A))", "x-? ?", id="functions-of-unknown-texts"
        ),
        pytest.param("A = $(if $(shell x),y)$(or $(N),)$(and $(N),y)", "$(A)", "?", id="unknown-condition"),
        pytest.param("A = $(value B)\nB = $(C)", "$(A)", "$(C)", id="value"),
        pytest.param("A = $(info x)$(warning y)", "<$(A)>", "<>", id="messages"),
        pytest.param("A = $(word x,y)$(call nope,1)", "$(A)", "??", id="wrong-arguments"),
        pytest.param("define A\n$(eval B := $(1))<$(B)>\nendef", "$(call A,x)$(B)", "<x>x", id="eval-sets"),
        pytest.param("A = $(eval $(value A))", "<$(A)>", "<>", id="eval-calls-itself"),
        pytest.param("A =", "x/$(A)/y x/$(A)", "x/?/y x/", id="no-folder-is-empty"),
        pytest.param("A = x", "$(A", "?", id="never-closed"),
        pytest.param(
            "D := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))", "$(D)", "/github/workspace/", id="own-folder"
        ),
    ],
)
def test_variables(tmp_path: Path, assignments: str, recipe: str, expected: str) -> None:
    assert texts(tmp_path, f"{assignments}\nall:\n\t{recipe}\n") == [expected]


@pytest.mark.parametrize(
    ("makefile", "command", "expected"),
    [
        pytest.param("a: ; x\nb: ; y\n", "make", ["x"], id="first-target"),
        pytest.param(".PHONY: b\na: ; x\nb: ; y\n", "make b", ["y"], id="named-target"),
        pytest.param(".DEFAULT_GOAL := b\na: ; x\nb: ; y\n", "make", ["y"], id="default-goal"),
        pytest.param("a: b c\n\tx\nb: ; y\nc: b ; z\n", "make a", ["y", "z", "x"], id="prerequisites-first-and-once"),
        pytest.param("a: b\nb: a\n\tx\n", "make a", ["x"], id="circle"),
        pytest.param("a: | b\n\tx\nb: ; y\n", "make a", ["y", "x"], id="order-only"),
        pytest.param("a: b\na: ; x\nb: ; y\n", "make a", ["y", "x"], id="rule-in-two-parts"),
        pytest.param("a b: ; x $@\n", "make b", ["x b"], id="several-targets"),
        pytest.param("a: c d\n\tx $@ $< $^\nc d: ;\n", "make a", ["x a c c d"], id="automatic-variables"),
        pytest.param("a-%: b-%\n\tx $* $<\nb-%: ; y $*\n", "make a-c", ["y c", "x c b-c"], id="pattern"),
        pytest.param("image-%:\n\tx $*\n", f"make image-v-{HOLE}", ["x v-?"], id="pattern-and-an-unknown-end"),
        pytest.param(
            "image-%:\n\tx $*\nimage-a: ; y\n", f"make image-{HOLE}", [], id="an-unknown-end-may-be-another-rule's"
        ),
        pytest.param("T = a-x a-y\n$(T): a-%: b\n\tx $*\nb: ; y\n", "make a-y", ["y", "x y"], id="static-pattern"),
        pytest.param("a: V = x\na: b\n\t$(V)\nb: ; $(V)\n", "make a", ["x", "x"], id="variable-of-a-target"),
        pytest.param("a:\n\t@x\n\t-y\n\t+@z\n", "make", ["x", "y", "z"], id="prefixes"),
        pytest.param("a:\n\tx \\\n\t  y\n", "make", ["x \\\n\t  y"], id="continued-recipe"),
        pytest.param("V = 1\na: ; x $(V)\n", "make V=2 a", ["x 2"], id="command-line-wins"),
        pytest.param("a: ; $(MAKE) -C b\n", "make", ["make -C b"], id="make-itself"),
        pytest.param("a: ; x\n", "make -j4 -k -j 4 a", ["x"], id="switches"),
        pytest.param("ifeq ($(ENV),env)\nV=1\nelse\nV=2\nendif\na: ; x $(V)\n", "make", ["x 1"], id="ifeq"),
        pytest.param(
            "ifneq (,$(BLANK))\nV=1\nelse ifdef ENV\nV=2\nelse\nV=3\nendif\na: ; $(V)\n", "make", ["2"], id="else-if"
        ),
        pytest.param('ifeq "$(ENV)" "env"\na: ; x\nendif\n', "make a", ["x"], id="quoted-ifeq"),
        pytest.param("ifeq ($(shell x),y)\nV=1\nelse\nV=2\nendif\na: ; x $(V)\n", "make", ["x ?"], id="unknown-branch"),
        pytest.param("ifeq ($(shell x),y)\na: ; x\nelse\nb: ; y\nendif\n", "make a b", ["x", "y"], id="both-branches"),
        pytest.param("include inc\na: ; x $(INC)\n", "make", ["x 1"], id="include"),
        pytest.param("-include nope\na: ; x\n", "make", ["x"], id="optional-include"),
        pytest.param("a:; x\n    # c\nb: ; y\n", "make b", ["y"], id="comment-ends-nothing"),
    ],
)
def test_targets(tmp_path: Path, makefile: str, command: str, expected: list[str]) -> None:
    assert texts(tmp_path, makefile, command, inc="INC = 1\n") == expected


def test_lines_and_environment(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("export A = $(B)\nB = 1\nC = 2\nall:\n\tx \\\n\t y\n\tz\n")
    found = callees(Project(tmp_path), Command(("make", "D=4"), 1, env={"C": "0"}))
    assert [callee.line for callee in found.callees] == [5, 7]
    assert found.callees[0].environment.variables == {"A": "1", "C": "2", "D": "4"}


@pytest.mark.parametrize("words", [("cmake", "--build", "."), ("cargo", "make"), ("echo", "make")])
def test_other_programs_are_not_make(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert runners.callees(Project(tmp_path), Command(words, 1)) is None


@pytest.mark.parametrize(
    "makefile",
    [
        pytest.param("include Makefile\na: ; x\n", id="includes-itself"),
        pytest.param("A = $(A)$(A)\na: ; $(A)\n", id="grows-by-itself"),
        pytest.param(
            "A0 = xxxxxxxx\n" + "".join(f"A{n} = $(A{n - 1})$(A{n - 1})\n" for n in range(1, 40)) + "a: ; $(A39)\n",
            id="doubles",
        ),
        pytest.param("f = $(call f,$(1)x)\na: ; $(call f,x)\n", id="calls-itself"),
        pytest.param("L = " + "x " * 10_000 + "\na: ; $(foreach i,$(L),$(foreach j,$(L),$(i)))\n", id="loops"),
        pytest.param("".join(f"t{n}: t{n + 1}\n" for n in range(5_000)) + "t5000: ; x\n", id="long-chain"),
        pytest.param(
            "".join(f"t%{n}: ; x\n" for n in range(3_000)) + "a: " + " ".join(f"t{n}" for n in range(99)),
            id="patterns",
        ),
        pytest.param("a: ; " + "$(if " * 5_000, id="deep"),
        pytest.param("ifdef A\n" * 5_000, id="open-conditionals"),
        pytest.param("A = " + " " * 200_000 + "\\\n" * 5_000 + "a: ; x", id="blanks"),
        pytest.param("define A\n" * 5_000, id="open-definition"),
    ],
)
def test_limits_hold(tmp_path: Path, makefile: str) -> None:
    (tmp_path / "Makefile").write_text(makefile)
    found = callees(Project(tmp_path), Command(("make",), 1))
    assert len(found.callees) < 2_000


_PIECES = st.sampled_from(
    ["a", "b", "%", ":", "=", ":=", "+=", "\n", "\n\t", "$", "$(", "${", ")", "}", ",", "if ", "call ",
     "foreach ", "ifeq ", "else", "endif", "define ", "endef", "include ", "Makefile", "\\\n", "#", "@", "|",
     ";", " ", "$(shell pwd)", "$(A)", "A"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    project = Project(Path("/nonexistent"), {"Makefile": Source("Makefile", text.encode())})
    command = Command(("make", "a", "A=1"), 1)
    assert callees(project, command) == callees(project, command)
