"""What runs other programs is left out where they are missing, but never in CI."""

from tests.support.programs import without

collect_ignore = without({"test_behind_nginx.py": "nginx", "test_units.py": "systemd-analyze"})
