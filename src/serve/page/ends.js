// How negotiations end: in words, as a shape and as a colour, the same everywhere.

import { svg } from "/page/common.js";

const ENDS = {
  agreement: { words: "agreement", colour: "c0", shape: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z" },
  breakdown: { words: "the talks collapse", colour: "c1", shape: "M8 1 15 14.5H1z" },
  walk_out: { words: "somebody walks out", colour: "c3", shape: "M2 2h12v12H2z" },
  own_deadline: { words: "somebody’s own deadline comes", colour: "c5", shape: "M8 .5 15.5 8 8 15.5 .5 8z" },
  horizon: { words: "time runs out", colour: "c4", shape: "M3.2 1 8 5.8 12.8 1 15 3.2 10.2 8 15 12.8 12.8 15 8 10.2 3.2 15 1 12.8 5.8 8 1 3.2z" },
  disrupted: { words: "the agreement is brought down", colour: "c2", shape: "M1 1.5h14L8 15z" },
};
const OTHER = { words: null, colour: "c4", shape: "M1 5h14v6H1z" };

export const KINDS = Object.keys(ENDS);

export function endOf(kind) {
  const known = ENDS[kind] ?? OTHER;
  return { ...known, words: known.words ?? String(kind ?? "unknown").replaceAll("_", " ") };
}

/** The end in words, with the party's name where one left. */
export function endWords(kind, party, parties) {
  const name = party === null || party === undefined ? null : parties?.[party]?.name;
  if (name && kind === "walk_out") return `${name} walks out`;
  if (name && kind === "own_deadline") return `${name} leaves at its own deadline`;
  if (name && kind === "disrupted") return `${name} brings the agreement down`;
  return endOf(kind).words;
}

export function endMark(kind) {
  const { colour, shape } = endOf(kind);
  return svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, svg("path", { class: colour, d: shape }));
}
