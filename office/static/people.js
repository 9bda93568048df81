/**
 * People, screens and programs: who may come in. Links and tokens are secrets, shown once.
 *
 * @typedef {{id: string, name: string, role: "counter" | "manager", may_pick: boolean, has_pin: boolean}} Person
 * @typedef {{place: string, kind: "kiosk" | "counter" | "display", names: import("../hallkeeper/types.js").Names, paired: number}} Place
 * @typedef {{id: string, role: string, name: string, place: string | null, person: string | null, made_at: string}} Token
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { ask, codeWords, fail, inWords, moment, toast } from "./desk/desk.js";
import { followMoves } from "./desk/moves.js";
import { askName, showLink, showToken } from "./people/secrets.js";

const TOKEN_ROLES = ["counter", "kiosk", "display", "device", "hotline", "manager", "admin"];

async function loadPeople() {
  const [people, tokens] = /** @type {[Person[], Token[]]} */ (await Promise.all([call("GET", "/people"), call("GET", "/tokens")]));
  paintPeople(people, tokens);
  paintTokens(tokens.filter((token) => !token.person && !token.place));
}

async function loadScreens() {
  paintScreens(/** @type {Place[]} */ (await call("GET", "/places")));
}

/** @param {Person[]} people @param {Token[]} tokens */
function paintPeople(people, tokens) {
  if (!people.length) {
    replace(byId("staff"), h("div", { class: "empty" }, pictogram("people"), h("p", null, t("no_staff"))));
    return;
  }
  const order = [...people].sort((a, b) => b.role.localeCompare(a.role) || a.name.localeCompare(b.name));
  const signed = new Set(tokens.map((token) => token.person));
  replace(byId("staff"), h("div", { class: "scroll" }, h("table", { class: "table people" },
    h("thead", null, h("tr", null, ["col_name", "col_role", "col_rights", "col_signed"].map((key) => h("th", { scope: "col" }, t(key))), h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
    h("tbody", null, order.map((person) => personRow(person, signed.has(person.id)))))));
}

/** @param {Person} person @param {boolean} signed */
function personRow(person, signed) {
  const link = h("button", { type: "button", class: "button", on: { click: () => guarded(link, async () => showLink(t("link_for", { name: person.name }), await call("POST", `/people/${person.id}/link`, {}))) } }, t("new_link"));
  const away = h("button", { type: "button", class: "icon-button", title: t("remove_person"), "aria-label": `${t("remove_person")}: ${person.name}`, on: { click: () => removePerson(person) } }, pictogram("close"));
  return h("tr", { data: { person: person.name } },
    h("th", { scope: "row" }, person.name),
    h("td", null, t(`role_${person.role}`)),
    h("td", null, person.role === "manager" ? h("span", { class: "muted" }, t("may_all")) : picking(person)),
    h("td", null, h("span", { class: `state ${signed ? "good" : "muted"}` }, pictogram(signed ? "check" : "clock"), t(signed ? (person.has_pin ? "signed_pin" : "signed") : "not_signed"))),
    h("td", { class: "tight" }, h("div", { class: "row-end" }, link, away)));
}

/** @param {Person} person */
function picking(person) {
  const box = h("input", { type: "checkbox", role: "switch", checked: person.may_pick, "aria-label": `${t("may_pick")}: ${person.name}` });
  box.addEventListener("change", async () => {
    try {
      await call("PUT", `/people/${person.id}`, { may_pick: box.checked });
      toast(t(box.checked ? "may_pick_given" : "may_pick_taken", { name: person.name }));
    } catch (error) {
      box.checked = !box.checked;
      fail(error);
    }
  });
  return h("label", { class: "switch" }, box, t("may_pick"));
}

/** @param {Person} person */
async function removePerson(person) {
  const sure = await ask({ title: t("remove_title", { name: person.name }), text: t("remove_text"), yes: t("remove_person"), bad: true });
  if (!sure) return;
  try {
    await call("DELETE", `/people/${person.id}`);
    toast(t("removed", { name: person.name }));
    await loadPeople();
  } catch (error) {
    fail(error);
  }
}

/** @param {Place[]} places */
function paintScreens(places) {
  const kinds = /** @type {const} */ (["kiosk", "display", "counter"]);
  const groups = kinds.map((kind) => ({ kind, of: places.filter((place) => place.kind === kind) })).filter((group) => group.of.length);
  if (!groups.length) {
    replace(byId("screens"), h("div", { class: "empty" }, h("p", null, t("no_screens")), h("a", { href: "/office/catalogue#screens" }, t("nav_catalogue"))));
    return;
  }
  replace(byId("screens"), h("div", { class: "screens" }, groups.map((group) => h("section", { class: "screen-group" },
    h("h3", null, t(`screens_${group.kind}`)),
    h("ul", { class: "screen-list" }, group.of.map(screenRow))))));
}

/** @param {Place} place */
function screenRow(place) {
  const name = named(place.names) || place.place;
  const link = h("button", { type: "button", class: "button", on: { click: () => guarded(link, async () => {
    showLink(t("pair_for", { name }), await call("POST", "/pairings", { place: `${place.kind}:${place.place}` }));
  }) } }, t("pair_link"));
  return h("li", { data: { place: `${place.kind}:${place.place}` } },
    h("span", { class: "screen-name" }, name, h("span", { class: `state small ${place.paired ? "good" : "muted"}` }, pictogram(place.paired ? "check" : "clock"), place.paired ? t("paired_n", { n: place.paired }) : t("not_paired"))),
    link);
}

/** @param {Token[]} tokens */
function paintTokens(tokens) {
  if (!tokens.length) {
    replace(byId("tokens"), h("div", { class: "empty" }, h("p", null, t("no_tokens"))));
    return;
  }
  replace(byId("tokens"), h("div", { class: "scroll" }, h("table", { class: "table" },
    h("thead", null, h("tr", null, ["col_name", "col_role", "col_made"].map((key) => h("th", { scope: "col" }, t(key))), h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
    h("tbody", null, tokens.map((token) => h("tr", { data: { token: token.name } },
      h("th", { scope: "row" }, token.name),
      h("td", null, codeWords("token", token.role)),
      h("td", { class: "muted" }, moment(token.made_at)),
      h("td", { class: "tight" }, h("button", { type: "button", class: "button", data: { kind: "bad" }, on: { click: () => revoke(token) } }, t("revoke")))))))));
}

/** @param {Token} token */
async function revoke(token) {
  const sure = await ask({ title: t("revoke_title", { name: token.name }), text: t("revoke_text"), yes: t("revoke"), bad: true });
  if (!sure) return;
  try {
    await call("DELETE", `/tokens/${token.id}`);
    toast(t("revoked", { name: token.name }));
    await loadPeople();
  } catch (error) {
    fail(error);
  }
}

/** Run an action once: the button rests until the answer is here. @param {HTMLButtonElement} button @param {() => Promise<void>} run */
async function guarded(button, run) {
  button.disabled = true;
  try {
    await run();
  } catch (error) {
    fail(error);
  } finally {
    button.disabled = false;
  }
}

byId("add-person").addEventListener("click", () => askName({
  title: t("add_person"),
  label: t("field_person"),
  choices: [["counter", t("role_counter"), t("role_counter_hint")], ["manager", t("role_manager"), t("role_manager_hint")]],
  extra: t("may_pick_hint"),
  yes: t("add_person_yes"),
  send: async (name, role, may_pick) => {
    const made = await call("POST", "/people", { name, role, may_pick });
    await loadPeople();
    showLink(t("link_for", { name: made.name }), made);
  },
}));

byId("add-token").addEventListener("click", () => askName({
  title: t("add_token"),
  label: t("field_token"),
  hint: t("hint_token"),
  choices: TOKEN_ROLES.map((role) => [role, t(`token_${role}`), ""]),
  yes: t("add_token_yes"),
  send: async (name, role) => {
    const made = await call("POST", "/tokens", { name, role });
    await loadPeople();
    showToken(made);
  },
}));

/** @param {string} id @param {() => Promise<void>} load */
async function first(id, load) {
  replace(byId(id), h("p", { class: "muted" }, t("loading")));
  try {
    await load();
  } catch (error) {
    replace(byId(id), h("div", { class: "empty" }, h("p", null, inWords(error)), h("button", { type: "button", class: "button", on: { click: () => first(id, load) } }, t("again"))));
  }
}
first("staff", loadPeople);
first("screens", loadScreens);
followMoves((moves) => {
  if (!moves.some((move) => move.verb === "access.change" || move.verb === "catalogue.change")) return;
  for (const load of [loadPeople, loadScreens]) load().catch(() => undefined); // the next change asks again
});
