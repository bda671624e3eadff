// An offer that a seat writes, and what it is worth to it. The draft outlives a reload of the page.
import { api, el, nameOf, points, settled, titleOf } from "/page/common.js";
import * as room from "/page/room.js";
import { heaviest } from "/page/side.js";

/**
 * The draft of a seat. `look()` gives the view as it is now, `spread()` the ends of the bar;
 * `body` is where the screen stands; `act(what, label, more)` sends what is decided.
 * `draft` is `{ options, reason, kept, open }` or null: `kept` for a turn to come, `open` on the screen
 * instead of the answers.
 */
export function writing({ code, token, party, body, look, spread, act }) {
  let draft = null;
  let worth = null;
  let ended = false;

  const value = settled(async () => {
    if (!draft || ended) return;
    const options = [...draft.options];
    let now;
    try {
      now = await api(`/api/rooms/${code}/worth`, { token, body: { options } });
    } catch (error) {
      now = { error: error.message };
    }
    if (draft && options.every((option, issue) => option === draft.options[issue])) {
      worth = now;
      total();
    }
  }, 80);

  const keep = () => room.drafts.keep(code, party, draft && { ...draft, question: look().question?.id ?? null });

  /** What the draft is worth now is asked anew: lines and points may move from round to round. */
  function ask() {
    worth = null;
    value();
  }

  function open(options, more = {}) {
    draft = { options: [...options], ...more };
    keep();
    ask();
  }

  /** What was being written before the page was loaded anew, if it still fits. */
  function restore() {
    const found = room.drafts.read(code, party);
    const { issues, question } = look();
    const fits = Array.isArray(found?.options) && found.options.length === issues.length
      && found.options.every((option, issue) => Number.isInteger(option) && option >= 0 && option < issues[issue].options.length);
    if (fits) open(found.options, { reason: typeof found.reason === "string" ? found.reason : "", kept: Boolean(found.kept), open: Boolean(found.open) && found.question === question?.id });
  }

  function set(more) {
    if (!draft) return;
    Object.assign(draft, more);
    keep();
  }

  function forget() {
    draft = null;
    worth = null;
    keep();
  }

  function total() {
    const place = body.querySelector(".total");
    if (!place) return;
    const known = worth && !worth.error;
    place.replaceChildren(
      ...(known ? room.worth(worth.points, spread()) : [el("p", { class: "mine" }, "…")]),
      worth?.error ? el("p", { class: "no" }, worth.error) : "",
      worth?.line_crossed ? el("p", { class: "no hostile" }, `✗ ${worth.line_crossed}`) : "",
      worth?.possible === false ? el("p", { class: "no hostile" }, `✗ This cannot be: ${(worth.why ?? []).join(" ")}`) : "");
    const send = body.querySelector('[data-key="send-offer"]');
    // A counter-offer may be kept while it is not ready; only what can be sent is sent.
    if (send) send.disabled = worth?.possible === false || Boolean(worth?.line_crossed);
  }

  /** One issue: what the draft says there, and what else it could say. */
  function issueOf(view, index, reference) {
    const issue = view.issues[index];
    const scores = view.you?.scores;
    const now = el("span", { class: "now hostile" });
    const moved = el("span", { class: "tag moved" }, "changed");
    const say = () => {
      now.textContent = nameOf(issue.options[draft.options[index]]);
      moved.hidden = draft.options[index] === reference[index];
    };
    const options = issue.options.map((option, choice) => {
      const id = `o-${index}-${choice}`;
      const input = el("input", { type: "radio", name: `issue-${index}`, id, "data-key": id });
      input.checked = draft.options[index] === choice;
      input.addEventListener("change", () => {
        draft.options[index] = choice;
        keep();
        say();
        ask();
        total();
      });
      return el("div", { class: "option" }, input, el("label", { for: id },
        el("span", { class: "name hostile" }, nameOf(option)),
        scores ? el("span", { class: "n" }, el("span", { class: "away" }, "for you "), points(scores[index][choice])) : ""));
    });
    say();
    return el("details", { class: "issue" },
      el("summary", { "data-key": `issue-${index}` }, el("b", { class: "hostile" }, titleOf(issue)), " ", moved, now),
      el("fieldset", {}, el("legend", { class: "away" }, titleOf(issue)), options));
  }

  /** The screen on which the draft is changed; a `counter` is kept for the seat's own turn. */
  function builder({ counter }) {
    const view = look();
    const reference = view.standing?.options ?? view.story.findLast(room.offers)?.options ?? room.defaults(view);
    const reason = el("input", { type: "text", maxlength: 200, id: "offer-reason", autocomplete: "off", "data-key": "offer-reason" });
    reason.value = draft.reason ?? "";
    reason.addEventListener("input", () => set({ reason: reason.value }));
    const send = () => {
      if (counter) {
        // Only the one whose turn it is may offer: the draft is kept for then.
        set({ kept: true, open: false });
        act({ answer: { accepts: false, reason: draft.reason?.trim() || null } }, "You refuse; your counter-offer is kept for your turn.", { counter: true });
      } else {
        act({ offer: { options: [...draft.options], reason: draft.reason?.trim() || null } }, "You offer this text.");
      }
    };
    return [
      el("p", { class: "small" }, "Tap an issue to change it; what matters most to you comes first. The number beside a choice is what it gives you."),
      heaviest(view).map((index) => issueOf(view, index, reference)),
      el("label", { for: "offer-reason" }, counter ? "Why you refuse (may be empty)" : "Why (may be empty)"), reason,
      el("div", { class: "tray" }, el("div", { class: "total" }),
        el("button", { type: "button", class: "main tall", "data-key": "send-offer", onclick: send }, counter ? "Refuse and keep this counter-offer" : "Send this offer")),
    ];
  }

  return {
    get draft() { return draft; },
    ask, open, restore, set, forget, total, builder,
    end() { ended = true; },
  };
}
