"""What a customer agrees to: texts with a version and a language; which one was shown is kept with the deed.

The texts stand in a folder's `<language>.toml`, one table per version (`bank-1`, `email-2`); a version that
anybody has agreed to is never edited. The highest number of a way is what is asked for today.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from hall.errors import Invalid, NotReady


@dataclass(frozen=True, slots=True)
class Consent:
    """One text: `version` and `language` name it for ever; `points` are its numbered sentences."""

    version: str
    language: str
    title: str
    lead: str
    points: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, as a screen shows it."""
        return "\n".join([self.lead, *(f"{n}. {point}" for n, point in enumerate(self.points, 1))])


class Consents:
    """All texts of a folder that were ever asked for; `way` is a member of its own StrEnum of ways."""

    def __init__(self, folder: Path) -> None:
        self._texts = {
            (version, file.stem): Consent(
                version, file.stem, words["title"], words["lead"], tuple(words["points"])
            )
            for file in sorted(folder.glob("*.toml"))
            for version, words in tomllib.loads(file.read_text(encoding="utf-8")).items()
        }

    def current(self, way: str, language: str) -> Consent:
        """What is to be shown today, in this language, or in Chinese where it has none.

        Raises NotReady `no_consent`.
        """
        newest = self._newest(way)
        for shown in (language, "zh-CN"):
            if (newest, shown) in self._texts:
                return self._texts[newest, shown]
        raise NotReady("no_consent", f"There is no text of consent for {way}.")

    def given(self, version: str, language: str) -> Consent:
        """The very text that somebody agreed to. Raises Invalid `unknown_consent`."""
        if (version, language) not in self._texts:
            raise Invalid("unknown_consent", "consent: there is no such text.", field="consent")
        return self._texts[version, language]

    def check(self, way: str, version: str, language: str) -> None:
        """Raises Invalid: `unknown_consent`, or `consent_outdated` where today's text is another one."""
        self.given(version, language)
        if version != self._newest(way):
            words = "consent: the text has changed; show it again."
            raise Invalid("consent_outdated", words, field="consent")

    def _newest(self, way: str) -> str:
        numbers = [int(v.rpartition("-")[2]) for v, _ in self._texts if v.rpartition("-")[0] == way]
        return f"{way}-{max(numbers, default=0)}"
