//! The model, as far as a reader needs it to judge a result.

use super::Term;

fn term(name: &str, formula: &str, says: &str) -> Term {
    Term { name: name.to_owned(), says: says.to_owned(), formula: formula.to_owned() }
}

/// What a run does, in words and formulas.
pub fn run() -> Vec<Term> {
    vec![
        term(
            "Utility",
            "U(x) = Σ w_i · v_i(x_i) + linkages − penalties of soft red lines",
            "What a package x is worth to a party: weights w of the issues, summing to 1, times scores v of the \
             options, 0 to 1. A hard red line is never crossed.",
        ),
        term(
            "No deal",
            "N(t) = level + drift · t",
            "What a party has without agreement; it may change from round to round. A party's floor is what it would \
             have by refusing.",
        ),
        term(
            "Offers",
            "target(t) = reservation + start · (M − reservation) · (1 − (t/T)^(1/β))",
            "Where a party concedes by time, it asks for its target and offers, among packages that reach it, the one \
             that is best for those whose consent it needs, as far as it knows them. Other strategies are named in the \
             scenario.",
        ),
        term(
            "Answers",
            "yes if U ≥ max(floor(t), target(t + 1)) and no hard red line is crossed",
            "What an answer is measured against. The rule of the scenario says whose yes is needed.",
        ),
        term(
            "Judgements and chance",
            "",
            "Uncertain numbers that the analyst does not know are drawn once for several negotiations (a draw); what \
             only the parties know, and chance at the table, is drawn anew for each. So the spread between draws is \
             what the judgements leave open, and the spread within a draw is chance.",
        ),
        term(
            "Simulation error",
            "",
            "Intervals are for 95% and allow for negotiations that share a draw (Wilson's interval with the design \
             effect). They say how much another seed would change a number, not whether the judgements are right.",
        ),
    ]
}
