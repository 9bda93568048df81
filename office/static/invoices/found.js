/** What a search has found, kept as the hall has it: what changes of it is asked for by its name, without a new search. */

const APART_MS = 3_000;

/**
 * @template {{invoice: string}} Row
 * @param {(what: string) => Promise<Row[]>} search
 * @param {(invoice: string) => Promise<Row>} look
 * @param {(anew: boolean) => void} changed
 */
export function finder(search, look, changed) {
  /** @type {{what: string, rows: Row[]} | null} */
  let found = null;
  let turn = 0; // an answer to what is looked for no longer is not shown
  let ended = 0;
  let pending = 0;
  /** @type {Set<string>} */
  const touched = new Set();

  /** @param {string} what */
  async function find(what) {
    const mine = ++turn;
    try {
      const rows = await search(what);
      if (mine !== turn) return;
      found = { what, rows };
      changed(true);
      soon();
    } catch (error) {
      if (mine === turn) throw error;
    }
  }

  function end() {
    turn += 1;
    found = null;
    touched.clear();
  }

  /** A moment after the last look; not while nobody looks. */
  function soon() {
    if (!found?.rows.some((row) => touched.has(row.invoice)) || pending || document.hidden) return;
    pending = window.setTimeout(again, Math.max(0, ended + APART_MS - Date.now()));
  }

  async function again() {
    const mine = turn;
    const those = (found?.rows ?? []).map((row) => row.invoice).filter((invoice) => touched.has(invoice));
    touched.clear();
    const news = await Promise.all(those.map((invoice) => look(invoice).catch(() => null))); // its next move asks again
    pending = 0;
    ended = Date.now();
    if (found && mine === turn) {
      found.rows = found.rows.map((row) => news.find((one) => one?.invoice === row.invoice) ?? row);
      changed(false);
    }
    soon();
  }

  return {
    find,
    end,
    soon,
    found: () => found,
    /** These have changed, whether they were found or not. @param {string[]} invoices */
    touch(invoices) {
      if (turn) invoices.forEach((invoice) => touched.add(invoice));
      soon();
    },
  };
}
