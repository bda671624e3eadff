// What every view shares: asking the server, building elements, and saying numbers the same way.
// Text enters the page only as text nodes and attributes, never as markup.

/** The key of the one who started the server, if this browser has it. */
export function hostKey() {
  try { return JSON.parse(localStorage.getItem("zopa.host")); } catch { return null; }
}

/**
 * Asks the server and gives its JSON (or text); throws an Error with the server's sentence.
 * What is no room's is asked with the key of the host where this browser has it: a guest does not
 * see the numbers of a scenario that a class plays.
 */
export async function api(path, { method, body, token, signal } = {}) {
  const response = await ask(path, { method, body, token, signal });
  const type = response.headers.get("content-type") ?? "";
  if (response.status === 204) return null;
  return type.includes("json") ? response.json() : response.text();
}

/**
 * Reads server-sent events with fetch (so that a token goes in a header and a body can be sent).
 * `onEvent(name, data)` gets each event, its data parsed. Resolves when the server ends the stream;
 * rejects with an AbortError when `signal` ends it.
 */
export async function stream(path, { method, body, token, onEvent, signal } = {}) {
  const response = await ask(path, { method, body, token, signal, accept: "text/event-stream" });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let name = "message";
  let data = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (data.length) onEvent(name, parsed(data.join("\n")));
        name = "message";
        data = [];
      } else if (line.startsWith("event:")) {
        name = line.slice(6).trim();
      } else if (line.startsWith("data:")) {
        data.push(line.slice(5).replace(/^ /, ""));
      }
    }
  }
}

async function ask(path, { method, body, token, signal, accept = "application/json" }) {
  const headers = { accept };
  if (body !== undefined) headers["content-type"] = "application/json";
  const key = token ?? (path.startsWith("/api/rooms") ? null : hostKey());
  if (key) headers.authorization = `Bearer ${key}`;
  let response;
  try {
    response = await fetch(path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    const unreachable = new Error("The computer that runs zopa does not answer. Is it still on, and are you on its network?");
    unreachable.status = 0;
    throw unreachable;
  }
  if (response.ok) return response;
  const text = await response.text();
  const told = parsed(text);
  const error = new Error(told?.error ?? `The server answered ${response.status}.`);
  error.status = response.status;
  // Seconds after which a server that had too much to do may be asked again.
  error.wait = Number(response.headers.get("retry-after")) || null;
  error.diagnostics = told?.diagnostics ?? [];
  throw error;
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return text; }
}

/**
 * An element: `el("button", { class: "main", onclick: act, disabled: true }, "Start")`. Attributes
 * that are null, undefined or false are left out; true is an empty attribute; functions named
 * `on…` become listeners; `dataset` is an object. Children: nodes, text, numbers, nested lists.
 */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for a part of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "value" && "value" in element) element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  const add = (child) => {
    if (child === null || child === undefined || child === false) return;
    if (Array.isArray(child)) child.forEach(add);
    else element.append(child instanceof Node ? child : String(child));
  };
  children.forEach(add);
  return element;
}

/** Points out of 100 above walking away, with a sign and no more digits than they deserve. */
export function points(number, { sign = true } = {}) {
  if (number === null || number === undefined || !Number.isFinite(number)) return "–";
  const size = Math.abs(number);
  const digits = size > 0 && size < 10 ? 1 : 0;
  const text = size.toFixed(digits).replace(/\.0$/, "");
  if (Number(text) === 0) return "0";
  return (number < 0 ? "−" : sign ? "+" : "") + text;
}

/** A share in 100, with its interval where there is one: "41 in 100 (38 to 44)". */
export function percent(share, low, high) {
  const whole = (value) => {
    const hundred = value * 100;
    if (hundred > 0 && hundred < 0.5) return "<1";
    if (hundred < 100 && hundred > 99.5) return ">99";
    return String(Math.round(hundred));
  };
  const one = `${whole(share)} in 100`;
  return low === undefined || low === null ? one : `${one} (${whole(low)} to ${whole(high)})`;
}

/** Where two packages differ: `[{ issue, from, to }]`, indices of options. */
export function differences(before, after) {
  const found = [];
  after.forEach((to, issue) => { if (before[issue] !== to) found.push({ issue, from: before[issue], to }); });
  return found;
}

/** Changes in words, as a list: "Kursk: leave it → hand it back". `issues` as in the summary. */
export function changes(issues, list) {
  if (!list?.length) return el("p", { class: "small" }, "Nothing is changed.");
  return el("ul", { class: "changes" }, list.map(({ issue, from, to }) => {
    const about = issues[issue];
    return el("li", {},
      el("b", { class: "hostile" }, titleOf(about)), ": ",
      el("s", { class: "was hostile" }, nameOf(about.options[from])), el("span", { class: "arrow", "aria-label": " becomes " }, " → "),
      el("span", { class: "hostile" }, nameOf(about.options[to])));
  }));
}

export function titleOf(issue) { return issue?.title ?? issue?.name ?? issue?.id ?? "?"; }
export function nameOf(option) { return option?.name ?? option?.title ?? option?.id ?? String(option ?? "?"); }

/** Says something to people who hear the page; the words stay for a moment. */
export function announce(text, { urgent = false } = {}) {
  const place = document.getElementById(urgent ? "said-now" : "said");
  if (!place) return;
  place.textContent = "";
  clearTimeout(place.later);
  place.later = setTimeout(() => { place.textContent = text; }, 60);
}

/** What the server says as part of a sentence, as one of its own. */
export function sentence(text) {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?…”)]$/.test(whole) ? whole : `${whole}.`;
}

/** The error of a request, for people: a sentence, and the lines of a scenario if it has some. */
export function problem(error) {
  return el("div", { class: "warning", role: "alert" },
    el("p", { class: "hostile" }, error.status ? sentence(error.message) : error.message),
    error.diagnostics?.length ? diagnostics(error.diagnostics) : null);
}

/** What is wrong or odd in a scenario, with its lines. */
export function diagnostics(list) {
  return el("ul", { class: "diagnostics" }, list.map((one) => typeof one === "string"
    ? el("li", {}, one)
    : el("li", { class: one.severity },
      el("b", {}, { error: "Mistake", warning: "Odd" }[one.severity] ?? one.severity ?? "Note"),
      one.line ? ` in line ${one.line}` : "", ": ", el("span", { class: "hostile" }, one.message),
      one.help ? el("p", { class: "small hostile" }, one.help) : null,
      one.rendered ? el("details", {}, el("summary", {}, "The place"), el("pre", {}, one.rendered)) : null)));
}

/** The number of a party's colour and the shape that always goes with it. */
export function party(index, attributes = {}) {
  return el("span", { class: `mark m${index % 8}`, "aria-hidden": "true", ...attributes }, ["●", "■", "▲", "◆", "▼", "★", "⬟", "✚"][index % 8]);
}

/** Copies text; true if it went to the clipboard. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { class: "away" }, text);
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Gives a file to the person. */
export function save(file, type, text) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: file });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** `act` when nothing happened for `wait` milliseconds. */
export function settled(act, wait = 120) {
  let later;
  return (...given) => {
    clearTimeout(later);
    later = setTimeout(() => act(...given), wait);
  };
}

/** The address of a view with what it needs: `#/draft?scenario=…&deal=0,2,1`. */
export function address(view, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === "") continue;
    if (name === "set") {
      for (const [path, to] of Object.entries(value)) query.append("set", `${path}=${to}`);
    } else {
      query.set(name, Array.isArray(value) ? value.join(",") : value);
    }
  }
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return `#/${view}${text ? `?${text}` : ""}`;
}

/** The changes of parameters that an address carries: `{ path: value }`. */
export function setOf(params) {
  return Object.fromEntries(params.getAll("set").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  }).filter(([path]) => path));
}

/** Has files that are dropped anywhere on a view taken; `zone` is where the view asks for them. */
export function takesFiles(view, zone, take) {
  view.addEventListener("dragover", () => zone.classList.add("over"));
  view.addEventListener("dragleave", () => zone.classList.remove("over"));
  view.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
}

/** Makes the address of the page that of the view as it is now, so that it can be kept or sent. */
export function keep(view, params) {
  history.replaceState(null, "", address(view, params));
  window.dispatchEvent(new Event("kept"));
}

/** How often a server that has too much to do is asked again, and how long it may ask to be left alone, in seconds. */
const AGAIN = 3;
const LONGEST_WAIT = 5;

/**
 * Asks about one scenario; one that a person opened is given again if the server forgot it, and a
 * server that has too much to do is asked again a little later.
 */
export async function aboutScenario(path, body, options = {}, again = AGAIN) {
  try {
    return await api(path, { body, ...options });
  } catch (error) {
    if (error.status === 429 && again > 0 && error.wait !== null && error.wait <= LONGEST_WAIT) {
      await new Promise((resolve) => { setTimeout(resolve, 1000 * error.wait); });
      options.signal?.throwIfAborted();
      return aboutScenario(path, body, options, again - 1);
    }
    const text = error.status === 404 ? opened(body.scenario) : null;
    if (!text) throw error;
    await api("/api/scenarios", { body: { name: `${body.scenario}.ron`, text } });
    return api(path, { body, ...options });
  }
}

/** The text of a scenario that a person opened in this window, by its key. */
export function opened(key) { try { return sessionStorage.getItem(`scenario ${key}`); } catch { return null; } }
export function remember(key, text) { try { sessionStorage.setItem(`scenario ${key}`, text); } catch { /* The link then lasts as long as the server. */ } }

/** The sentence that goes with every number of the page. */
export const CAVEAT = "The numbers are illustrative judgements that somebody wrote into the scenario, not forecasts.";
export function caveat() { return el("p", { class: "caveat small" }, CAVEAT); }
