/**
 * Whether a finger rests on a button: for so long nothing is drawn anew, for a button that goes while it is pressed is
 * a press that is lost, or one that hits another.
 */

const LONGEST_MS = 1_500; // a called number waits no longer than this for somebody who leans on the panel
const CLICK_MS = 300; // the click of a finger that is up follows sooner, or not at all

/**
 * @param {() => void} lifted called when it is off the button, and after what the press did
 * @returns {{rests: () => boolean}}
 */
export function openFinger(lifted) {
  let resting = false;
  let timer = 0;

  /** @param {number} ms */
  function within(ms) {
    clearTimeout(timer);
    timer = window.setTimeout(lift, ms);
  }

  function lift() {
    if (!resting) return;
    resting = false;
    clearTimeout(timer);
    lifted();
  }

  addEventListener("pointerdown", (event) => {
    if (resting || !(event.target instanceof Element && event.target.closest("button"))) return;
    resting = true;
    within(LONGEST_MS);
  });
  addEventListener("pointerup", () => resting && within(CLICK_MS));
  addEventListener("pointercancel", lift);
  addEventListener("click", lift);
  return { rests: () => resting };
}
