// Role sheets on paper: one a page, for the day the network fails.
import { api, el, party as mark, points, problem } from "/page/common.js";
import * as room from "/page/room.js";

export async function mount(root, params) {
  const [code] = room.codesOf(params.get("code"));
  const token = params.get("host") ?? room.keys.room(code);
  if (!code || !token) {
    root.append(el("h1", {}, "Role sheets"), el("p", { class: "card" }, "Role sheets show what each party keeps to itself. Only the browser that opened the room can print them."));
    return;
  }
  const [sheets, view] = await Promise.all([api(`/api/rooms/${code}/sheets`, { token }), api(`/api/rooms/${code}/view`, { token })]).catch((error) => {
    root.append(el("h1", {}, "Role sheets"), problem(error));
    return [null];
  });
  if (!sheets) return;
  room.put(root, el("div", { class: "screen" }, el("h1", {}, "Role sheets"),
    el("p", {}, "One sheet a party, one a page. Give each group its own sheet only."),
    el("p", {}, el("button", { type: "button", class: "main", onclick: () => print() }, `Print ${sheets.length} sheets`))),
  sheets.map((sheet) => paper(view, sheet)));
}

function paper(view, sheet) {
  const start = sheet.default_points;
  return el("article", { class: "sheet", "aria-label": sheet.name },
    el("p", { class: "small hostile" }, `${view.title} · room ${view.code}`),
    el("h2", {}, mark(sheet.party), " You are ", el("span", { class: "hostile" }, sheet.name)),
    (sheet.brief ?? []).map((sentence) => el("p", { class: "hostile" }, sentence)),
    Number.isFinite(start) ? el("p", {}, el("b", {}, "Your walk-away line is 0. "), "To see where a text stands, begin with ", el("b", {}, points(start)),
      ", which is what changing nothing gives you, and add the points of its choices. Sign nothing that comes to less than 0.") : "",
    sheet.lines?.length ? el("ul", {}, sheet.lines.map((one) => el("li", { class: "hostile" }, one))) : "",
    el("div", { class: "worths-of-issues" }, sheet.issues.map(({ issue, options }) => el("table", {}, el("caption", { class: "hostile" }, issue),
      el("tbody", {}, options.map((one) => el("tr", {}, el("th", { scope: "row", class: "hostile" }, one.option), el("td", { class: "n" }, points(one.points)))))))),
    el("h3", {}, "Rules"), el("p", { class: "hostile" }, [view.protocol?.sentence, view.rule].filter(Boolean).join(" ")),
    el("h3", {}, "Offers: who, what, points for you"), el("div", { class: "fill-in" }), el("div", { class: "fill-in" }), el("div", { class: "fill-in" }),
    el("p", { class: "small" }, "Keep these numbers to yourself. They are illustrative judgements, not forecasts."));
}
