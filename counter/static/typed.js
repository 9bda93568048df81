/**
 * Names of one or more digits, typed one after the other: 7, 12, with Shift where they have it. What nothing longer
 * begins with is chosen at once; where "1" may become "12" the page waits for a blink, or for Enter.
 */

const BLINK_MS = 900;

/**
 * @param {() => Iterable<string>} names what can be chosen now: "7", "12", "shift 12"
 * @param {(name: string) => void} chosen
 * @param {(typed: string) => void} typing what stands there so far, "" when that is over
 * @returns {{digit: (pressed: string) => boolean, enter: () => boolean}} `digit`: a key as `digitOf` tells it;
 *     both tell whether the key was meant for this
 */
export function openTyping(names, chosen, typing) {
  let typed = "";
  let timer = 0;

  /** @param {string} now */
  function stand(now) {
    clearTimeout(timer);
    typed = now;
    typing(now);
  }

  function done() {
    const name = typed;
    stand("");
    if ([...names()].includes(name)) chosen(name);
  }

  return {
    digit(pressed) {
      if (!pressed) return false;
      const [, shift = "", figure = ""] = /^(shift )?(\d)$/.exec(pressed) ?? [];
      const before = typed.startsWith("shift ") === (shift !== "") ? typed : "";
      const now = (before || shift) + figure;
      const begun = [...names()].filter((name) => name.startsWith(now));
      stand(begun.length ? now : "");
      if (begun.length === 1 && begun[0] === now) done();
      else if (begun.length) timer = window.setTimeout(done, BLINK_MS);
      return true;
    },
    enter() {
      const waits = typed !== "";
      if (waits) done();
      return waits;
    },
  };
}
