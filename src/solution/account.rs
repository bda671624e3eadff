//! What a package is worth to a party, item by item: by the formula, not by a path,
//! so that packages outside the space have an account too.

use super::zopa::{RedLines, Zopa};
use crate::game::Draw;

/// A utility and what it is made of:
/// `base + factor · Σ weight·score + payments + Σ linkages − Σ penalties`.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// What a full agreement starts from, the constant of the party's scale; or a
    /// partial one, its no-deal value at the time.
    pub base: f64,
    /// The factor of its scale, times the fraction of a partial deal.
    pub factor: f64,
    /// Weight (rescaled to sum 1) and score of each issue of the text. In a partial
    /// deal the score is what it adds (−1..1): to no deal, or to the default. What is left
    /// of assets, what comes in stages and what audiences take is in the scores.
    pub issues: Vec<(f64, f64)>,
    /// What audiences take for concessions, ≥ 0; the scores above are without it already.
    pub audience: f64,
    /// What it takes that clauses come in stages, an entry a schedule; negative where that
    /// spares the party something. The scores above are without it already.
    pub staged: Vec<f64>,
    /// Side payments received less those made.
    pub payments: f64,
    /// Linkages that fire, by place among the party's, with what they add.
    pub linkages: Vec<(usize, f64)>,
    /// Red lines that are crossed.
    pub lines: Vec<CrossedLine>,
}

/// A red line that a package crosses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossedLine {
    /// Its place among the party's lines.
    pub line: usize,
    /// Does it bind? Then the package is refused whatever it is worth.
    pub binds: bool,
    /// What crossing it costs where it does not bind but counts.
    pub penalty: f64,
    /// What of that is charged here: nothing if it binds or lines are ignored.
    pub charged: f64,
}

impl Account {
    /// The account of a package (one option an issue, side payments included) with a
    /// party, under the red lines and at the time of the zone.
    pub fn new(zone: &Zopa, draw: &Draw, package: &[usize], party: usize) -> Self {
        let game = zone.game();
        let values = draw.values();
        let wants = &game.parts().parties[party].preferences;
        let fraction = game
            .partial_issue()
            .and_then(|issue| game.issues()[issue].options[package[issue]].partial);
        let text = game.parts().issues.len();
        let tables = draw.truth();
        let factor = wants.scale.factor * fraction.unwrap_or(1.0);
        let mut audience = 0.0;
        let mut staged = vec![0.0; game.parts().phases.len()];
        let issues = (0..text).map(|issue| {
            let weight = tables.weight(game, issue, party);
            let score = |option: usize| tables.score(game, issue, option, party);
            let reference = match fraction {
                None => 0.0,
                Some(_) if Some(issue) == game.partial_issue() => wants.no_deal_score.on(values),
                Some(_) => score(game.issues()[issue].default),
            };
            let (stages, conceded) = tables.taken(game, values, package, (issue, party));
            audience += factor * weight * conceded;
            for (schedule, taken) in game.parts().phases.iter().zip(&mut staged) {
                if schedule.issue == issue {
                    *taken += factor * weight * stages;
                }
            }
            let contingent = tables.contingent(game, package, issue, party);
            (weight, score(package[issue]) + contingent - reference)
        });
        let issues: Vec<(f64, f64)> = issues.collect();
        let linkages = wants.linkages.iter().enumerate();
        let fired = linkages.filter(|(_, linkage)| linkage.when.holds(package));
        let mut crossed = Vec::new();
        for (number, (owner, line)) in game.lines().enumerate() {
            let red_line = &game.parts().parties[owner].preferences.red_lines[line];
            if owner != party || !red_line.when.holds(package) {
                continue;
            }
            let penalty = red_line.penalty.on(values);
            let binds = match zone.lines() {
                RedLines::Binding => true,
                RedLines::AsDrawn => draw.is_hard(number),
                RedLines::Ignored => false,
            };
            let free = binds || zone.lines() == RedLines::Ignored;
            let charged = if free { 0.0 } else { penalty };
            crossed.push(CrossedLine { line, binds, penalty, charged });
        }
        Self {
            base: match fraction {
                None => wants.scale.constant,
                Some(_) => draw.truth().prospects().no_deal(party, zone.time()),
            },
            factor,
            issues,
            audience,
            staged,
            payments: (text..package.len())
                .fold(0.0, |sum, issue| sum + tables.worth(game, issue, package[issue], party)),
            linkages: fired
                .map(|(index, linkage)| {
                    let share = if linkage.scaled { fraction.unwrap_or(1.0) } else { 1.0 };
                    (index, linkage.gain.on(values) * share)
                })
                .collect(),
            lines: crossed,
        }
    }

    /// What the package is worth to the party.
    pub fn utility(&self) -> f64 {
        let sum: f64 = self.issues.iter().map(|(weight, score)| weight * score).sum();
        self.beside_issues() + self.factor * sum
    }

    /// Does it cross a red line that binds?
    pub fn is_barred(&self) -> bool {
        self.lines.iter().any(|line| line.binds)
    }

    /// The part of the utility that does not depend on the weights.
    pub(super) fn beside_issues(&self) -> f64 {
        let linkages: f64 = self.linkages.iter().map(|(_, amount)| amount).sum();
        let charged: f64 = self.lines.iter().map(|line| line.charged).sum();
        self.base + self.payments + linkages - charged
    }
}
