"""A rule that cannot fail is no rule: each is shown what it must find."""

import ast

from tests.house import rules


def test_a_long_function_is_found() -> None:
    assert rules.long_functions(ast.parse("async def f():\n" + "    x = 1\n" * 40)) == ["f"]
    assert rules.long_functions(ast.parse("def f():\n" + "    x = 1\n" * 39)) == []


def test_only_code_counts_as_code() -> None:
    prose = '"""One.\n\nTwo."""\n\n# A reason.\n'
    source = prose + 'X = """a\nb"""\n"""About X."""\n\n\ndef f():\n    """Promise."""\n    return 1\n'
    assert rules.lines_of_code(source) == 4


def test_an_import_is_found_in_every_form() -> None:
    source = "import os.path\nfrom services import routing\nfrom services.intake.store import filed\n"
    assert {"os.path", "services.routing", "services.intake.store"} <= rules.imports(ast.parse(source))


def test_a_clock_is_found() -> None:
    source = "from datetime import datetime\nimport datetime as d\ndatetime.now()\nd.datetime.now()\nd.date.today()\n"
    assert len(rules.clock_reads(ast.parse(source))) == 3


def test_what_would_stay_in_a_session_is_found() -> None:
    kept = (
        "set role x", "SET SESSION x", "select set_config('a', $1, false)", "select pg_advisory_lock(1)",
        '"listen x"', "create temp table x", "declare c cursor with hold", "connection.add_listener(x)",
    )  # fmt: skip
    assert [len(rules.session_state(sql)) for sql in kept] == [1] * len(kept)
    assert rules.session_state("set local role x; select set_config('a', $1, true), pg_advisory_xact_lock(1)") == []


def test_a_clock_that_is_asked_once_is_found() -> None:
    source = "T = [date.today()]\nclass A:\n    t = time.time()\n\ndef f(t=datetime.now()):\n    return 1\n"
    assert rules.clock_reads_at_import(ast.parse(source)) == ["date.today", "time.time", "datetime.now"]
    source = "def f():\n    return date.today()\nclass A:\n    t = lambda: time.time()\n    u = field(datetime.now)\n"
    source += "if __name__ == '__main__':\n    print(date.today())\n"
    assert rules.clock_reads_at_import(ast.parse(source)) == []


def test_a_second_sentence_is_found() -> None:
    assert rules.not_one_sentence(ast.parse('"""One. Two."""'))
    assert rules.not_one_sentence(ast.parse('"""Without an end"""'))
    assert rules.not_one_sentence(ast.parse('"""Rounds v. 1.2 as ``a. b`` says."""\n')) == []
    assert rules.not_one_sentence(ast.parse("x = 1")) == ["no docstring"]


def test_a_log_event_is_found_with_its_keywords() -> None:
    calls = rules.log_calls(ast.parse('log().warning("letter_delayed", attempts=1, **more)'))
    assert calls == [("letter_delayed", {"attempts"})]


def test_a_reason_for_a_refusal_is_found() -> None:
    source = 'raise Refused("a", "One.")\nraise problem(409, "Two.", code="b")\nraise Refused(C, "Three.")\n'
    assert rules.refusals(ast.parse(source)) == {"a", "b"}


def test_put_off_work_and_foreign_places_are_found() -> None:
    assert rules.left_to_do("# TO" + "DO later") == ["TO" + "DO"]
    assert rules.machine_paths("see /ho" + "me/anna/x") == ["/ho" + "me/anna"]
    assert rules.hosts("see https://a.example/x and http://b.example") == {"a.example", "b.example"}
