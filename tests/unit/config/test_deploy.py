"""The files that operators copy: their commands exist, their settings are real, and nothing in them opens a door."""

import configparser
import re
import shlex
from collections import defaultdict
from dataclasses import fields
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped]

from config.settings import Settings
from node.cli.program import wren
from node.keys.passphrase import CREDENTIAL_NAME

DEPLOY = Path(__file__).parents[3] / "config" / "deploy"
TOP_LEVEL = {"name", "services", "networks", "volumes", "configs", "secrets", "include"}
# fmt: off
OF_A_SERVICE = {
    "annotations", "attach", "blkio_config", "build", "cap_add", "cap_drop", "cgroup", "cgroup_parent",
    "command", "configs", "container_name", "cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_shares",
    "cpus", "cpuset", "credential_spec", "depends_on", "deploy", "develop", "devices", "dns", "dns_opt",
    "dns_search", "domainname", "entrypoint", "env_file", "environment", "expose", "extends", "external_links",
    "extra_hosts", "gpus", "group_add", "healthcheck", "hostname", "image", "init", "ipc", "isolation", "labels",
    "links", "logging", "mac_address", "mem_limit", "mem_reservation", "mem_swappiness", "memswap_limit",
    "network_mode", "networks", "oom_kill_disable", "oom_score_adj", "pid", "pids_limit", "platform", "ports",
    "post_start", "pre_stop", "privileged", "profiles", "pull_policy", "read_only", "restart", "runtime",
    "scale", "secrets", "security_opt", "shm_size", "stdin_open", "stop_grace_period", "stop_signal",
    "storage_opt", "sysctls", "tmpfs", "tty", "ulimits", "user", "userns_mode", "uts", "volumes", "volumes_from",
    "working_dir",
}
# fmt: on
"""https://github.com/compose-spec/compose-spec, 05-services.md."""
UNITS = ["wren.service", "wren-worker.service"]


def directives(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key].append(value)
    return found


def require_command(words: list[str]) -> None:
    command = wren.get_command(click.Context(wren), words[0])
    assert command is not None, words
    known = {name for one in command.params for name in one.opts}
    assert {word for word in words[1:] if word.startswith("-")} <= known, words


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_runs_a_command_that_exists_under_an_account_of_its_own(unit: str) -> None:
    found = directives(unit)
    (line,) = found["ExecStart"]
    require_command(shlex.split(line)[1:])
    assert found["User"] == ["wren"]
    (credential,) = found["LoadCredentialEncrypted"]
    assert credential.startswith(CREDENTIAL_NAME + ":")
    assert not any("PASSPHRASE" in one for one in found["Environment"]), "the environment is read by others"


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_lets_the_process_do_little(unit: str) -> None:
    found = directives(unit)
    assert found["ProtectSystem"] == ["strict"]
    assert found["CapabilityBoundingSet"] == [""]
    assert found["LimitCORE"] == ["0"], "a core file would hold every key"
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces"):
        assert found[name] == ["true"], name
    (home,) = [one.partition("=")[2] for one in found["Environment"]]
    assert found["ReadWritePaths"] == [home]
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.read_string((DEPLOY / unit).read_text(encoding="utf-8"))
    assert parser.sections() == ["Unit", "Service", "Install"]


def test_compose_runs_commands_and_sets_settings_that_exist() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for words in re.findall(r"^    command: \[(.*)\]$", text, re.MULTILINE):
        require_command([word.strip(' "') for word in words.split(",")])
    defaults = Settings("PK")
    known = {
        f"WREN_{section.name}_{one.name}".upper()
        for section in fields(Settings)
        if section.name != "member"
        for one in fields(getattr(defaults, section.name))
    }
    named = set(re.findall(r"^    (WREN_[A-Z_]+):", text, re.MULTILINE))
    assert len(named) >= 4
    assert named <= known
    assert f"    - {CREDENTIAL_NAME}\n" in text
    assert "\t" not in text
    assert not re.search(r"(?i)password: *\S", text), "no secret stands in the file itself"
    assert "5432:5432" not in text, "the database is reached by the node alone"


def test_compose_is_a_file_of_its_specification() -> None:
    """Every key is one that the Compose specification knows, and every name that is used is declared."""
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert {one for one in whole if not one.startswith("x-")} <= TOP_LEVEL
    for name, service in whole["services"].items():
        assert set(service) <= OF_A_SERVICE, name
        assert ("image" in service) or ("build" in service), name
        assert set(service.get("secrets", ())) <= set(whole["secrets"]), name
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in whole["volumes"], name
        for needed, how in service.get("depends_on", {}).items():
            assert "healthcheck" in whole["services"][needed]
            assert how == {"condition": "service_healthy"}
        assert all(isinstance(value, str) for value in service.get("environment", {}).values()), "a number is no text"
        for port in service.get("ports", ()):
            assert isinstance(port, str), "YAML reads 8443:8443 as a number of base 60"
    for name in ("serve", "worker"):
        service = whole["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["ports"][1].startswith("127.0.0.1:") if name == "serve" else "ports" not in service
        build = service["build"]
        assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_nginx_ends_no_peer_connection_and_shows_no_metrics_outside() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    stream = text.partition("stream {")[2].partition("\nhttp {")[0]
    assert "proxy_pass wren_peer;" in stream
    assert "ssl" not in stream, "the peer's certificate must reach the node"
    inside = text.partition("location ~ ^/(metrics|readyz|healthz)$")[2].partition("}")[0]
    assert "deny all;" in inside
    assert "access_log off;" in text


def test_the_container_is_built_from_the_lock_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    (lock,) = re.findall(r"--require-hashes -r (\S+)", text)
    assert (DEPLOY.parents[1] / lock).is_file()
    assert re.search(r"^USER wren$", text, re.MULTILINE)
    (command,) = re.findall(r'^CMD \["(\w+)"\]$', text, re.MULTILINE)
    require_command([command])
