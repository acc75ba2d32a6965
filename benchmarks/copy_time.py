"""Time `copier copy` of this template against a naive one: five static files and three questions.

Both templates are git repositories with a tag, packed as a fresh clone is; planset's is made from
the working tree. Each run is a whole process and copies into a folder of its own. The two take
turns, so that what else the machine does meets both, and each pair gives a ratio. Run it with the
Python that Copier is installed for.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
COPIER = Path(sys.executable).with_name("copier")
NAIVE_QUESTIONS = """\
_subdirectory: template

name:
  type: str
  default: New feature

owner:
  type: str
  default: ""

priority:
  type: str
  choices: [Low, Medium, High]
  default: Medium
"""


def main() -> None:
    """Print the median times of both, and of the ratios the median, the least and the greatest."""
    parser = argparse.ArgumentParser(description="Time a copy of planset against a naive template.")
    parser.add_argument("--runs", type=int, default=20, help="pairs of copies (default: 20)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="planset-copy-time-") as name:
        folder = Path(name)
        planset = make_planset(folder / "planset")
        # The first copies fill the caches, and give the naive template its files.
        copy(planset, folder / "documents")
        naive = make_naive(folder / "naive", sorted((folder / "documents").glob("*.md")))
        copy(naive, folder / "warm")
        pairs = [
            (copy(naive, folder / f"naive-{run}"), copy(planset, folder / f"planset-{run}"))
            for run in range(runs)
        ]
    ratios = [ours / theirs for theirs, ours in pairs]
    print(f"naive    {median(theirs for theirs, _ in pairs) * 1000:6.0f} ms, median of {runs}")
    print(f"planset  {median(ours for _, ours in pairs) * 1000:6.0f} ms, median of {runs}")
    print(f"ratio    {median(ratios):6.2f}, of pairs, from {min(ratios):.2f} to {max(ratios):.2f}")


def make_planset(folder: Path) -> Path:
    """Copy the working tree into a repository of its own, without what git ignores."""
    listing = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for file in filter(None, listing.split("\0")):
        if (ROOT / file).is_file():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, folder / file)
    return tagged(folder)


def make_naive(folder: Path, documents: list[Path]) -> Path:
    """Make a template that copies the documents as they are."""
    (folder / "template").mkdir(parents=True)
    for document in documents:
        shutil.copyfile(document, folder / "template" / document.name)
    (folder / "copier.yml").write_text(NAIVE_QUESTIONS, encoding="utf-8")
    return tagged(folder)


def tagged(folder: Path) -> Path:
    """Make the folder a packed git repository whose only commit has a version's tag."""
    author = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org"]
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, *author, "-c", "commit.gpgsign=false", "commit", "--quiet", "--message=Template")
    git(folder, "tag", "v1.0.0")
    git(folder, "gc", "--quiet")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints in the folder. Raises CalledProcessError where it fails."""
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout


def copy(template: Path, target: Path) -> float:
    """Return the seconds that `copier copy` takes. Raises CalledProcessError where it fails."""
    options = ["--trust", "--defaults", "--quiet"]
    start = time.perf_counter()
    subprocess.run([COPIER, "copy", *options, template, target], check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
