// Role sheets on paper: one a page, for the day the network fails.
import { api, el, party as mark, points, problem, titleOf, nameOf } from "/page/common.js";
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
  root.append(el("div", { class: "screen" }, el("h1", {}, "Role sheets"),
    el("p", {}, "One sheet a party, one a page. Give each group its own sheet only."),
    el("p", {}, el("button", { type: "button", class: "main", onclick: () => print() }, `Print ${sheets.length} sheets`))),
  sheets.map((sheet) => paper(view, sheet)));
}

function paper(view, sheet) {
  const floor = sheet.floor_points;
  return el("article", { class: "sheet", "aria-label": sheet.name },
    el("p", { class: "small hostile" }, `${view.title} · room ${view.code}`),
    el("h2", {}, mark(sheet.party), " You are ", el("span", { class: "hostile" }, sheet.name)),
    (sheet.brief ?? []).map((sentence) => el("p", { class: "hostile" }, sentence)),
    el("p", {}, el("b", {}, "Your walk-away line: "), floor === null || floor === undefined ? "not given." : `${points(floor, { sign: false })} points. `,
      "Add up the points of the choices in a text. Sign nothing that adds up to less than your line: you do better without it. Keep these numbers to yourself."),
    sheet.lines?.length ? el("ul", {}, sheet.lines.map((one) => el("li", { class: "hostile" }, typeof one === "string" ? one : one.sentence))) : "",
    el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Issue"), el("th", { scope: "col" }, "Choice"), el("th", { scope: "col", class: "n" }, "Points"))),
      sheet.issues.map(({ issue, options }) => {
        const about = view.issues[issue] ?? view.issues.find((one) => one.id === issue);
        return el("tbody", {}, options.map((one, index) => el("tr", {},
          index === 0 ? el("th", { scope: "rowgroup", rowspan: options.length, class: "hostile" }, titleOf(about)) : "",
          el("td", { class: "hostile" }, nameOf(about?.options[one.option] ?? about?.options.find((option) => option.id === one.option))),
          el("td", { class: "n" }, points(one.points)))));
      })),
    el("h3", {}, "Rules"), el("p", { class: "hostile" }, [view.protocol?.sentence, view.rule].filter(Boolean).join(" ")),
    el("h3", {}, "Offers: who, what, points for you"), el("div", { class: "fill-in" }), el("div", { class: "fill-in" }), el("div", { class: "fill-in" }),
    view.note ? el("p", { class: "small hostile" }, view.note) : "");
}
