"""What a display's page lets be heard, by its own account (`spoken` events) and by listening to what its
browser really starts, ends and puts out.
"""

from typing import Any

from playwright.sync_api import Page

LISTEN = """() => {
  const at = () => performance.timeOrigin + performance.now();
  window.spokenCalls = [];
  document.addEventListener("spoken", (event) => window.spokenCalls.push(event.detail));

  window.heardSounds = [];
  const hook = (prototype, what) => {
    const start = prototype.start;
    prototype.start = function (when = 0, ...rest) {
      const wait = Math.max(0, when - this.context.currentTime) * 1000;
      const sound = { what, start: at() + wait, seconds: this.buffer?.duration ?? null, end: null };
      window.heardSounds.push(sound);
      this.addEventListener("ended", () => { sound.end = at(); });
      return start.call(this, when, ...rest);
    };
  };
  hook(AudioBufferSourceNode.prototype, "voice");
  hook(AudioScheduledSourceNode.prototype, "tone");

  window.loudest = 0;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) {
      const meter = this.context.createAnalyser();
      connect.call(this, meter);
      const samples = new Float32Array(meter.fftSize);
      setInterval(() => {
        meter.getFloatTimeDomainData(samples);
        window.loudest = Math.max(window.loudest, ...samples.map(Math.abs));
      }, 20);
    }
    return connect.call(this, to, ...rest);
  };
}"""

UNTIL_SPOKEN = """(count) => new Promise((done) => {
  const look = () => window.spokenCalls.length >= count && done();
  document.addEventListener("spoken", () => setTimeout(look));
  look();
})"""

UNTIL_VOICE = """() => new Promise((done) => {
  const begun = () => window.heardSounds.some((sound) => sound.what === "voice");
  const look = () => begun() ? done() : setTimeout(look, 20);
  look();
})"""


class Ear:
    """Put to a page before it is opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(f"({LISTEN})()")

    def wait_until_spoken(self, count: int) -> None:
        """Until so many calls have been spoken, or were cut short."""
        self.page.evaluate(UNTIL_SPOKEN, count)

    def wait_for_a_voice(self) -> None:
        """Until a first word sounds."""
        self.page.evaluate(UNTIL_VOICE)

    def wait_for_part(self, part: str) -> None:
        """Until the server has given this page that part in its zone: `voice`, `spare`, `none`."""
        self.page.locator(f'html[data-air="{part}"]').wait_for(timeout=20_000, state="attached")

    @property
    def spoken(self) -> list[dict[str, Any]]:
        """The calls that were spoken: move, number, counter, start, end, whole, parts."""
        found: list[dict[str, Any]] = self.page.evaluate("window.spokenCalls")
        return found

    @property
    def voices(self) -> list[dict[str, Any]]:
        """The words that the browser has really begun to play: start, end (None: still sounding), seconds."""
        found: list[dict[str, Any]] = self.page.evaluate("window.heardSounds")
        return [sound for sound in found if sound["what"] == "voice"]

    @property
    def tones(self) -> int:
        """How many oscillators of chimes have been started."""
        found: list[dict[str, Any]] = self.page.evaluate("window.heardSounds")
        return sum(1 for sound in found if sound["what"] == "tone")

    @property
    def loudest(self) -> float:
        """The loudest sample that the page has put out, 1 being full scale."""
        return float(self.page.evaluate("window.loudest"))
