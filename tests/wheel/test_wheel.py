"""What is published is what is tested: the wheel, installed as README.md says."""

import zipfile

import pytest
import wagtail

from tests.wheel.project import REPOSITORY, Project

pytestmark = pytest.mark.xdist_group("wheel")  # one build and one environment for all

PACKAGE = "wagtail_booking"
ONLY_IN_THE_REPOSITORY = (".po", ".pot")


def files_of_the_package() -> set[str]:
    # Not what Python writes, which other tests may be compiling just now.
    paths = (path for path in (REPOSITORY / PACKAGE).rglob("*") if "__pycache__" not in path.parts and path.is_file())
    return {str(path.relative_to(REPOSITORY)) for path in paths if path.suffix not in ONLY_IN_THE_REPOSITORY}


def test_wheel__built__has_the_package_and_nothing_else(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == files_of_the_package()


def test_site__installed_as_the_readme_says__serves_a_booking_form(programs, tmp_path):
    project = Project.start(tmp_path / "site", programs)
    project.install()

    assert "no issues" in project.manage("check")
    project.manage("migrate", "--verbosity", "0")
    assert "visited" in project.script("visit.py")


@pytest.mark.skipif(wagtail.VERSION < (8,), reason="a swapped base page needs Wagtail 8")
def test_site__with_its_own_base_page__serves_a_booking_form(programs, tmp_path):
    project = Project.start(tmp_path / "site", programs)
    project.swap_base_page()
    project.install()

    assert "no issues" in project.manage("check")
    project.manage("migrate", "--verbosity", "0")
    assert "visited" in project.script("visit.py")
