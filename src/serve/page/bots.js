// What bots may be told to play, as a teacher chooses it.
import { el } from "/page/common.js";

/** What some strategies do, shorter than the program says it. */
const IN_SHORT = {
  "TimeDependent(shape: 0.3)": "hold out until the end",
  "TimeDependent(shape: 1)": "concede steadily",
  "TimeDependent(shape: 3)": "concede early",
  Micro: "give as the others give",
  TitForTat: "answer in kind",
  Tough: "never give way",
  Nice: "accept anything",
  Random: "offer at random",
};
/** Letters of what a strategy is, in a list. */
const LONGEST_ABOUT = 60;

/** What bots may be told to play, as choices; the first is `standard`. Takes any list that is given later. */
export function strategyChoices(attributes, standard, strategies) {
  return el("select", attributes, el("option", { value: "" }, standard), strategies.map(({ strategy, about }) => {
    const said = IN_SHORT[strategy] ?? about;
    return el("option", { value: strategy, title: about }, `${strategy}: ${said.length > LONGEST_ABOUT ? `${said.slice(0, LONGEST_ABOUT)}…` : said}`);
  }));
}
