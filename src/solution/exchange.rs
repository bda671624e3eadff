//! The exchange model of Stokman & Van Oosten (1994), "The exchange of voting
//! positions: an object-oriented model of policy networks", in Bueno de Mesquita &
//! Stokman, eds, *European Community Decision Making*, pp. 105–127; with equal gains
//! for both partners.
//!
//! On each issue the expected outcome is the compromise of the voting positions,
//! `O_d = Σ c·s·x / Σ c·s`, and an actor's utility `−Σ_d s_id·|x_id − O_d|`, x_id being
//! what it wants. Two actors i, j that want opposite things on two issues p, q (each
//! on its own side of both outcomes) and weigh them differently,
//! `s_ip/s_iq < s_jp/s_jq`, can both gain: i shifts its vote on p, where it cares
//! relatively less, towards what j wants, and j shifts on q towards what i wants. A
//! shift by Δx moves the outcome by `Δ_p = Δx·c_ip·s_ip / Σ_k c_kp·s_kp`. Gains are
//! `s_iq·Δ_q − s_ip·Δ_p` and `s_jp·Δ_p − s_jq·Δ_q`, equal where
//! `Δ_q·(s_iq + s_jq) = Δ_p·(s_ip + s_jp)`, and then both are
//! `Δ_p·(s_iq·s_jp − s_ip·s_jq) / (s_iq + s_jq)`: the larger the shifts the better,
//! until a vote arrives at what the partner wants, or the outcome does.
//!
//! Where the sources leave choices open, this is what happens here. The exchange of
//! the largest gain is carried out first, the lowest (i, j, p, q) among those that
//! tie; then outcomes and possible exchanges are found anew. An actor that has shifted
//! on an issue does not shift on it again in the same round. A round ends when no
//! exchange gains anything; in the next, votes start from where they are and may shift
//! again, while what actors want stays the same. (The program Decide starts later
//! rounds from a mixture of wants and votes, and can vary the rate of exchange at
//! random; neither is done.)

use super::spatial::{ActorTable, Stake};
use crate::tolerance::{TIE, exceeds};

/// One exchange.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    /// In which round, from 0.
    pub round: usize,
    /// The partners; each shifts on one issue.
    pub shifts: [Shift; 2],
    /// What each of the two gains, in the unit of utility.
    pub gain: f64,
}

/// What one partner gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// Who shifts its vote.
    pub actor: usize,
    /// On which issue.
    pub issue: usize,
    /// The vote before.
    pub from: f64,
    /// The vote after.
    pub to: f64,
    /// How far the outcome of the issue moves, with its sign.
    pub moves: f64,
}

/// What exchanging leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchanges {
    /// In the order they were carried out.
    pub list: Vec<Exchange>,
    /// Votes at the end, by actor and issue.
    pub votes: Vec<Vec<Option<f64>>>,
    /// Expected outcomes before any exchange, an entry an issue; none where nobody counts.
    pub before: Vec<Option<f64>>,
    /// Expected outcomes at the end.
    pub after: Vec<Option<f64>>,
}

/// Exchanges until nobody gains any more, for at most so many rounds.
pub fn exchange(table: &ActorTable, rounds: usize) -> Exchanges {
    let mut state = State::new(table);
    let before = state.outcomes();
    let mut list = Vec::new();
    for round in 0..rounds {
        let carried_out = list.len();
        state.shifted.iter_mut().for_each(|issues| issues.fill(false));
        while let Some(next) = state.best(round) {
            state.carry_out(&next);
            list.push(next);
        }
        if list.len() == carried_out {
            break;
        }
    }
    let after = state.outcomes();
    Exchanges { list, votes: state.votes, before, after }
}

struct State<'t> {
    table: &'t ActorTable,
    /// Sum of capability times salience, by issue.
    totals: Vec<f64>,
    votes: Vec<Vec<Option<f64>>>,
    /// Has the actor shifted on the issue in this round?
    shifted: Vec<Vec<bool>>,
}

impl<'t> State<'t> {
    fn new(table: &'t ActorTable) -> Self {
        let issues = table.issue_count();
        let total = |issue| table.on(issue).map(|(_, stake)| stake.weight()).sum();
        let votes = |stakes: &Vec<Option<Stake>>| {
            stakes.iter().map(|stake| stake.map(|stake| stake.position)).collect()
        };
        Self {
            table,
            totals: (0..issues).map(total).collect(),
            votes: table.stakes.iter().map(votes).collect(),
            shifted: vec![vec![false; issues]; table.stakes.len()],
        }
    }

    fn outcomes(&self) -> Vec<Option<f64>> {
        let weighted = |issue: usize| -> f64 {
            let votes = self.table.on(issue);
            votes
                .map(|(actor, stake)| stake.weight() * self.votes[actor][issue].unwrap_or(0.0))
                .sum()
        };
        let outcome =
            |(issue, total): (usize, &f64)| (*total > 0.0).then(|| weighted(issue) / total);
        self.totals.iter().enumerate().map(outcome).collect()
    }

    /// The possible exchange of the largest gain.
    fn best(&self, round: usize) -> Option<Exchange> {
        let outcomes = self.outcomes();
        let actors = self.table.stakes.len();
        let mut best: Option<Exchange> = None;
        for first in 0..actors {
            for second in first + 1..actors {
                for p in 0..outcomes.len() {
                    for q in p + 1..outcomes.len() {
                        let found = self.possible([first, second], [p, q], &outcomes, round);
                        if let Some(found) = found
                            && best.is_none_or(|best| exceeds(found.gain, best.gain))
                        {
                            best = Some(found);
                        }
                    }
                }
            }
        }
        best
    }

    /// The exchange of two actors on two issues, if there is one that gains them
    /// anything.
    fn possible(
        &self,
        [first, second]: [usize; 2],
        [p, q]: [usize; 2],
        outcomes: &[Option<f64>],
        round: usize,
    ) -> Option<Exchange> {
        let stake = |actor: usize, issue: usize| self.table.stakes[actor][issue];
        let at = [outcomes[p]?, outcomes[q]?];
        // Who cares relatively less about p gives there.
        let cross = stake(first, p)?.salience * stake(second, q)?.salience
            - stake(first, q)?.salience * stake(second, p)?.salience;
        let (i, j) = if cross < 0.0 { (first, second) } else { (second, first) };
        let (ip, iq, jp, jq) = (stake(i, p)?, stake(i, q)?, stake(j, p)?, stake(j, q)?);
        let opposite = (ip.position - at[0]) * (jp.position - at[0]) < 0.0
            && (iq.position - at[1]) * (jq.position - at[1]) < 0.0;
        if !opposite || self.shifted[i][p] || self.shifted[j][q] {
            return None;
        }
        // Nobody cares about q: then nothing there is worth anything.
        let care_q = iq.salience + jq.salience;
        if care_q <= 0.0 {
            return None;
        }
        // The farthest that each outcome can be moved.
        let most_p = self.most((i, p), jp.position, at[0])?;
        let most_q = self.most((j, q), iq.position, at[1])?;
        let rate = (ip.salience + jp.salience) / care_q;
        let move_p = most_p.min(most_q / rate);
        let move_q = move_p * rate;
        let gain = move_p * cross.abs() / care_q;
        if gain <= TIE {
            return None;
        }
        let shifts =
            [self.shift((i, p), jp.position, move_p)?, self.shift((j, q), iq.position, move_q)?];
        Some(Exchange { round, shifts, gain })
    }

    /// How far the actor can move the outcome of the issue towards what its partner
    /// wants: until its vote is there, or the outcome is.
    fn most(&self, (actor, issue): (usize, usize), wanted: f64, outcome: f64) -> Option<f64> {
        let vote = self.votes[actor][issue]?;
        let weight = self.table.stakes[actor][issue]?.weight();
        // A vote that is beyond what the partner wants has nothing to give.
        if (wanted - vote) * (wanted - outcome) <= 0.0 {
            return None;
        }
        let by_vote = (wanted - vote).abs() * weight / self.totals[issue];
        Some(by_vote.min((wanted - outcome).abs()))
    }

    /// The shift that moves the outcome by so much towards what the partner wants.
    fn shift(&self, (actor, issue): (usize, usize), wanted: f64, moves: f64) -> Option<Shift> {
        let from = self.votes[actor][issue]?;
        let weight = self.table.stakes[actor][issue]?.weight();
        let sign = if wanted > from { 1.0 } else { -1.0 };
        let distance = (moves * self.totals[issue] / weight).min((wanted - from).abs());
        Some(Shift { actor, issue, from, to: from + sign * distance, moves: sign * moves })
    }

    fn carry_out(&mut self, exchange: &Exchange) {
        for shift in &exchange.shifts {
            self.votes[shift.actor][shift.issue] = Some(shift.to);
            self.shifted[shift.actor][shift.issue] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::ties;

    /// Capability 1; (position, salience) by actor and issue.
    fn table(rows: &[&[(f64, f64)]]) -> ActorTable {
        let stake = |&(position, salience): &(f64, f64)| {
            Some(Stake { position, salience, capability: 1.0 })
        };
        ActorTable { stakes: rows.iter().map(|row| row.iter().map(stake).collect()).collect() }
    }

    fn utility(table: &ActorTable, actor: usize, outcomes: &[Option<f64>]) -> f64 {
        let stakes = table.stakes[actor].iter().zip(outcomes);
        -stakes
            .filter_map(|(stake, outcome)| {
                Some(
                    stake.as_ref()?.salience * (stake.as_ref()?.position - outcome.as_ref()?).abs(),
                )
            })
            .sum::<f64>()
    }

    /// Two actors, mirror images: each gives up the issue it cares little about.
    /// Weights 0.2 and 0.8 on each issue: outcomes 80 and 20. The vote of the first on
    /// p can move its outcome by 100·0.2 = 20, to the very end; the rate is 1. Gain:
    /// 0.8·20 − 0.2·20 = 12.
    #[test]
    fn mirror_images_exchange_everything() {
        let table = table(&[&[(0.0, 0.2), (0.0, 0.8)], &[(100.0, 0.8), (100.0, 0.2)]]);
        let found = exchange(&table, 3);
        assert_eq!(found.list.len(), 1);
        let only = found.list[0];
        assert!(ties(only.gain, 12.0), "{}", only.gain);
        assert_eq!([only.shifts[0].actor, only.shifts[0].issue], [0, 0]);
        assert_eq!([only.shifts[1].actor, only.shifts[1].issue], [1, 1]);
        assert!(ties(only.shifts[0].to, 100.0) && ties(only.shifts[1].to, 0.0));
        for (outcome, expected) in
            found.before.iter().chain(&found.after).zip([80.0, 20.0, 100.0, 0.0])
        {
            assert!(ties(outcome.unwrap(), expected));
        }
    }

    /// Saliences (0.2, 0.6) against (0.5, 0.5), positions 0 and 100. On p weights 0.2,
    /// 0.5: outcome 500/7; the first can move it by 100·0.2/0.7 = 200/7, to 100. On q
    /// weights 0.6, 0.5: outcome 500/11, and the second can move it by 500/11, to 0.
    /// Equal gains: Δq = Δp·0.7/1.1 = 200/11, less than 500/11, so the first arrives
    /// and the second gives 200/11·1.1/0.5 = 40. Gain: (200/7)·(0.6·0.5 − 0.2·0.5)/1.1.
    #[test]
    fn who_arrives_first_limits_the_other() {
        let table = table(&[&[(0.0, 0.2), (0.0, 0.6)], &[(100.0, 0.5), (100.0, 0.5)]]);
        let found = exchange(&table, 1);
        let first = found.list[0];
        assert!(ties(first.gain, 200.0 / 7.0 * 0.2 / 1.1));
        assert!(ties(first.shifts[0].to, 100.0) && ties(first.shifts[1].to, 60.0));
        assert!(
            ties(first.shifts[0].moves, 200.0 / 7.0) && ties(first.shifts[1].moves, -200.0 / 11.0)
        );
        for actor in 0..2 {
            let gain = utility(&table, actor, &found.after) - utility(&table, actor, &found.before);
            assert!(ties(gain, first.gain), "actor {actor} gains {gain}");
        }
    }

    #[test]
    fn no_exchange_where_saliences_are_proportional_or_sides_agree() {
        let proportional = table(&[&[(0.0, 0.2), (0.0, 0.4)], &[(100.0, 0.3), (100.0, 0.6)]]);
        assert!(exchange(&proportional, 5).list.is_empty());
        let agreed = table(&[
            &[(0.0, 0.2), (90.0, 0.8)],
            &[(100.0, 0.8), (100.0, 0.2)],
            &[(100.0, 0.5), (0.0, 0.5)],
        ]);
        let pairs: Vec<_> = exchange(&agreed, 1)
            .list
            .iter()
            .map(|one| one.shifts.map(|shift| shift.actor))
            .collect();
        assert!(!pairs.contains(&[0, 1]), "on q the first two are on the same side");
    }

    /// Two pairs that do not touch each other's issues: the larger gain comes first,
    /// whatever the order of actors; who takes no part in an issue gives nothing there.
    #[test]
    fn the_largest_gain_comes_first() {
        let small = [[(0.0, 0.1), (0.0, 0.2)], [(100.0, 0.2), (100.0, 0.1)]];
        let large = [[(0.0, 0.2), (0.0, 0.8)], [(100.0, 0.8), (100.0, 0.2)]];
        let stake = |(position, salience)| Some(Stake { position, salience, capability: 2.0 });
        let row = |own: [(f64, f64); 2], first: bool| -> Vec<Option<Stake>> {
            let own = own.map(stake);
            if first { vec![own[0], own[1], None, None] } else { vec![None, None, own[0], own[1]] }
        };
        let table = ActorTable {
            stakes: vec![
                row(small[0], true),
                row(small[1], true),
                row(large[0], false),
                row(large[1], false),
            ],
        };
        let found = exchange(&table, 2);
        let who: Vec<_> =
            found.list.iter().map(|one| one.shifts.map(|shift| shift.actor)).collect();
        assert_eq!(who, [[2, 3], [0, 1]]);
        // Capability that all share cancels out.
        assert!(ties(found.list[0].gain, 12.0));
        // Weights 1/3 and 2/3: each outcome moves by 100/3, at 0.2 − 0.1 a point.
        assert!(ties(found.list[1].gain, 10.0 / 3.0));
        assert_eq!(found.votes[0][2], None);
    }
}
