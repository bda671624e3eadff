// Shows the view that the address names: `#/draft?scenario=…`. A view is a module with
// `mount(root, params)`, which may give a function that ends what it started.

import { address, announce, el, hostKey, problem, sentence, setOf } from "/page/common.js";

const VIEWS = {
  "": { module: "library", name: "Library", menu: true },
  draft: { module: "draft", name: "Draft a deal", menu: true },
  simulate: { module: "simulate", name: "Simulate", menu: true },
  replay: { module: "replay", name: "Replay", menu: true },
  explore: { module: "explore", name: "Explore a result", menu: true },
  host: { module: "host", name: "Play together", menu: true },
  join: { module: "seat", name: "Take a seat", menu: true },
  seat: { module: "seat", name: "Your seat" },
  debrief: { module: "debrief", name: "Debrief" },
  sheets: { module: "sheets", name: "Role sheets" },
  projector: { module: "projector", name: "Projector" },
};
// Students at a seat and a class before a wall see one thing only.
const ALONE = ["join", "seat", "projector"];
// Views that work on one scenario: the menu takes it along.
const ABOUT_SCENARIO = ["draft", "simulate", "replay", "host"];

const root = document.getElementById("view");
let end = null;
let turn = 0;

function place() {
  const hash = location.hash.replace(/^#\/?/, "");
  const at = hash.indexOf("?");
  const name = at < 0 ? hash : hash.slice(0, at);
  return { name, params: new URLSearchParams(at < 0 ? "" : hash.slice(at + 1)) };
}

function menu(name, params) {
  const along = {};
  if (params.get("scenario")) {
    along.scenario = params.get("scenario");
    along.set = setOf(params);
  }
  document.getElementById("views").replaceChildren(...Object.entries(VIEWS).filter(([, view]) => view.menu && !ALONE.includes(name))
    .map(([to, view]) => el("a", {
      href: address(to, ABOUT_SCENARIO.includes(to) ? along : {}),
      "aria-current": to === name ? "page" : null,
    }, view.name)));
}

/** Students at a seat have no way from there into the library, where their opponents' numbers are. */
function brand(shut) {
  const link = document.querySelector(".brand");
  if (shut) {
    link.removeAttribute("href");
    link.removeAttribute("aria-label");
  } else {
    link.href = "#/";
    link.setAttribute("aria-label", "zopa, the library of scenarios");
  }
}

/** What went wrong, with a way on. */
function failure(view, name, params, error) {
  // A class plays this scenario: its numbers are for the seats.
  if (error.status === 403) {
    return [el("h1", {}, "Not while it is played"), el("p", { class: "card hostile" }, sentence(error.message)),
      el("p", { class: "row" }, el("a", { class: "button", href: "#/join" }, "To your seat"), el("a", { class: "button", href: "#/" }, "To the library"))];
  }
  return [el("h1", {}, view.name), problem(error),
    params.has("set") ? el("p", {}, el("a", { href: address(name, { scenario: params.get("scenario") }) }, "The scenario without these changes")) : "",
    el("p", {}, el("a", { href: "#/" }, "To the library"))];
}

async function show({ first = false } = {}) {
  const { name, params } = place();
  // A link within the page, such as the one that skips to the content.
  if (location.hash && !location.hash.startsWith("#/")) return;
  const view = VIEWS[name];
  const mine = ++turn;
  if (typeof end === "function") end();
  end = null;
  const alone = ALONE.includes(name);
  document.body.classList.toggle("alone", alone);
  brand(alone && !hostKey());
  menu(name, params);
  const stage = el("div", { class: `view view-${view ? name || "library" : "none"}` });
  root.replaceChildren(stage);
  window.scrollTo(0, 0);
  if (!view) {
    stage.append(el("h1", {}, "There is no such page"), el("p", {}, el("a", { href: "#/" }, "To the library")));
    return;
  }
  document.title = `${view.name} · zopa`;
  if (!first) {
    root.focus({ preventScroll: true });
    announce(view.name);
  }
  try {
    const module = await import(`/page/${view.module}.js`);
    if (mine !== turn) return;
    const over = await module.mount(stage, params);
    if (mine === turn) end = over;
    else if (typeof over === "function") over();
  } catch (error) {
    if (mine === turn && error.name !== "AbortError") {
      console.warn(error);
      stage.replaceChildren(...failure(view, name, params, error));
    }
  }
}

const ground = document.getElementById("ground");
const dark = () => {
  const chosen = document.documentElement.dataset.ground;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};
const call = () => { ground.textContent = dark() ? "Light page" : "Dark page"; };
ground.addEventListener("click", () => {
  document.documentElement.dataset.ground = dark() ? "light" : "dark";
  call();
});
call();

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  root.focus();
});
// A file that misses the place for it does not take the page away.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
}
window.addEventListener("kept", () => { const { name, params } = place(); menu(name, params); });
window.addEventListener("hashchange", () => show());
show({ first: true });
