"""The nginx site: its log has no address that is a key, and nothing of what stands behind a question mark."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = (ROOT / "deploy" / "nginx" / "hallkeeper.conf").read_text()
KEYS = re.compile(r'\.(?:get|post)\("(/[a-z]+/<(?:secret|code)>[^"]*)"\)')
ROOMS = ("door.py", "planning/roster_feed.py", "../display/pages.py")


def test_the_log_names_no_key() -> None:
    (logged,) = re.findall(r"log_format hall '(.*)';", SITE)
    assert set(re.findall(r"\$(\w+)", logged)) == {
        "remote_addr",
        "time_iso8601",
        "request_method",
        "hall_logged",
        "status",
        "body_bytes_sent",
        "request_time",
    }
    assert SITE.count("access_log ") == SITE.count("access_log /var/log/nginx/hallkeeper.log hall;") == 1
    (hidden,) = re.findall(r"map \$uri \$hall_logged \{\s+~(\S+) ", SITE)
    hides = re.compile(hidden.replace("(?<", "(?P<"))
    doors = [rule for room in ROOMS for rule in KEYS.findall((ROOT / "hallkeeper" / room).read_text())]
    assert {"/t/<secret>", "/pair/<code>", "/shifts/<secret>.ics"} <= set(doors)
    assert [rule for rule in doors if not hides.match(rule)] == []
