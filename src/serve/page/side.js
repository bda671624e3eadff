// What a seat wants: its points, choice by choice, and what it may know of the others'.
import { el, nameOf, points, titleOf } from "/page/common.js";
import * as room from "/page/room.js";

/** Issues in the order in which their options differ for this seat. */
export function heaviest(view, scores = view.you?.scores) {
  const stake = (index) => (scores ? Math.max(...scores[index]) - Math.min(...scores[index]) : 0);
  return view.issues.map((_, index) => index).sort((a, b) => stake(b) - stake(a) || a - b);
}

/** What each choice gives, issue by issue: numbers, or from where to where they may lie. */
export function choices(view, scores, order = view.issues.map((_, index) => index)) {
  const said = (value) => (Number.isFinite(value) ? points(value) : `${points(value.low)} to ${points(value.high)}`);
  return order.map((index) => el("section", {}, el("h3", { class: "hostile" }, titleOf(view.issues[index])),
    el("ul", { class: "mypoints" }, view.issues[index].options.map((option, choice) => el("li", {}, el("span", { class: "hostile" }, nameOf(option)), " ",
      el("b", { class: "n" }, said(scores[index][choice])))))));
}

/** Red lines, those that are refused always marked. */
export function lines(list) {
  return list?.length ? el("ul", { class: "redlines" }, list.map((one) => el("li", { class: "hostile" }, one.binds ? el("b", {}, "✗ ") : "", one.sentence))) : null;
}

/** What a seat has: its walk-away line, what it has without a deal, its red lines. */
export function line(view, atDefault) {
  const without = view.you?.no_deal_points;
  return el("div", { class: "myline" },
    el("p", {}, el("b", {}, "Your walk-away line is 0. "), "Sign nothing below it.",
      Number.isFinite(without) && without !== 0 ? ` Without a deal you have ${points(without)}.` : "",
      Number.isFinite(atDefault) ? ` A text that changes nothing: ${points(atDefault)}.` : ""),
    lines(view.you?.lines));
}

export function mine(view, atDefault) {
  const known = Number.isFinite(atDefault) ? atDefault : null;
  return [el("p", { class: "small" }, "Points against how things are now. Keep them to yourself."),
    choices(view, view.you.scores, heaviest(view)),
    known === null ? null : el("p", { class: "small" }, known < 0 ? `In all you need ${points(-known, { sign: false })} to reach your line.` : `As things are now you are ${room.against(known)}.`)];
}

/** What the others want, where the room shows it. */
export function theirs(view, others) {
  return [el("p", { class: "small" }, "What each choice gives them, against how things are now. Their points and yours are different things."),
    others.map((one) => el("details", {}, el("summary", { "data-key": `other-${one.party}` }, room.who(view, one.party)), choices(view, one.scores), lines(one.lines)))];
}
