"""`wren place`: needs no passphrase, uses the node's own files, and says what is wrong with them."""

from pathlib import Path

from config.settings import Places, Settings, write_settings
from tests.unit.node.cli.conftest import document, done, invoke

OWN = (
    "place_id\tname\tcountry\tlatitude\tlongitude\tfunctions\tlocode\tpopulation\tnames\n"
    "own:1\tTaftan\tPK\t28.9\t61.5\tborder_crossing\t\t0\tتفتان\n"
)


def test_places_are_found_without_a_node(tmp_path: Path) -> None:
    home = tmp_path / "none"
    (first, *_) = done("--home", home, "place", "find", "Тафтан", "--country", "PK")
    assert (first["name"], first["locode"]) == ("Taftan", "PKTFT")
    assert done("--home", home, "place", "find", "TRIZM")[0]["through"] == "code"
    near = done("--home", home, "place", "near", "36.0", "-5.4", "--limit", "2")
    assert len(near) == 2
    assert near[0]["km"] <= near[1]["km"]
    shown = invoke("--home", home, "place", "find", "تفتان")
    assert "Taftan" in shown.stdout
    assert "no such place" in invoke("--home", home, "place", "find", "").stdout


def test_the_folder_of_the_settings_is_used(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "places"
    home.mkdir()
    folder.mkdir()
    (folder / "places.tsv").write_text(OWN, encoding="utf-8")
    write_settings(home, Settings("PK", places=Places(str(folder))))
    assert [one["id"] for one in done("--home", home, "place", "find", "Taftan")] == ["own:1"]
    assert done("--home", home, "place", "examine")["places"] == 1
    assert done("--home", tmp_path, "place", "find", "Taftan", "--folder", folder)[0]["id"] == "own:1"


def test_a_wrong_file_is_named_with_line_field_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "places.tsv").write_text(OWN.replace("28.9", "north"), encoding="utf-8")
    refused = invoke("--json", "place", "examine", tmp_path)
    assert refused.exit_code == 1
    told = document(refused)
    assert "places.tsv, line 2: latitude, longitude" in told["error"]
    assert "decimal degrees" in told["remedy"]
    assert invoke("place", "examine", tmp_path / "missing").exit_code == 1


def test_positions_off_the_globe_are_wrong_usage() -> None:
    for latitude, longitude in (("91", "0"), ("0", "181"), ("nan", "0"), ("north", "0")):
        assert invoke("place", "near", latitude, longitude).exit_code == 2
