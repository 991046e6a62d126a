"""What is installed is what was tested: the wheel holds everything, and needs nothing of the workshop."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603  # our own command
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def python(code: str, unpacked: Path, cwd: Path) -> str:
    """What a fresh interpreter prints that sees the unpacked wheel before anything else."""
    environ = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", code], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_wheel_holds_every_module_template_and_data_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("digest", "templates"):
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT).as_posix()
            wanted = inside if folder == "digest" else f"digest/{inside}"
            assert path.is_dir() or "__pycache__" in inside or wanted in names, inside
    assert {"digest/config.toml", "digest/py.typed"} <= names


def test_the_wheel_finds_its_own_templates_and_configuration(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "from digest.render import builtin_templates; from digest.config.editing import shipped_config; "
        "print(builtin_templates()); shipped_config()"
    )
    assert python(code, unpacked, tmp_path) == str(unpacked / "digest" / "templates")


def test_nothing_imports_a_development_package(unpacked: Path, tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = {each for extra in project["project"]["optional-dependencies"].values() for each in extra}
    development = set(project["dependency-groups"]["dev"]) - extras
    names = sorted(each.split(">")[0].replace("-", "_") for each in development)
    code = (
        f"import sys, pkgutil, importlib\nfor name in {names}: sys.modules[name] = None\nimport digest\n"
        "for each in pkgutil.walk_packages(digest.__path__, 'digest.'):\n"
        "    if 'migrations' not in each.name and not each.name.endswith('__main__'): importlib.import_module(each.name)\n"
        "print(digest.__file__)"
    )
    assert python(code, unpacked, tmp_path) == str(unpacked / "digest" / "__init__.py")
