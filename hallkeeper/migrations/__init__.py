"""The database's history. `HEAD` is the newest revision; a test holds it against the files."""

HEAD = "0014"
