//! What stands between packages and agreement: single options, parties, and issues
//! that block alone or open a way only together.
//!
//! Everything here counts *texts*: packages without their side payments. A text is in
//! the zone if it is with some choice of the side payments that are available.

use super::count::Count;
use super::zopa::Zopa;
use crate::chance::{Purpose, Streams, page_of};
use crate::space::{Clause, Diagram, Path};
use crate::tolerance::reaches;

/// Up to this many texts all are looked at; of more, a sample.
const ENUMERATED: u128 = 200_000;

/// Texts drawn where they are too many.
const SAMPLE: u64 = 100_000;

/// What keeps packages out of a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacles {
    /// Feasible texts.
    pub feasible: u128,
    /// Those in the zone.
    pub zone: Count,
    /// Texts looked at, each as likely as any other.
    pub seen: u64,
    /// Those of them outside the zone: what all shares below are of.
    pub outside: u64,
    /// Were all texts looked at, so that the shares are exact?
    pub exact: bool,
    /// By issue of the text.
    pub issues: Vec<IssueObstacle>,
    /// By member of the zone.
    pub parties: Vec<Refusing>,
    /// Is the package that leaves every issue at its default in the zone?
    pub default_in_zone: bool,
    /// Every pair of issues.
    pub pairs: Vec<PairTalks>,
}

/// An issue as an obstacle. An option *stands between* a text and agreement if the
/// text is outside the zone and would be in it with another option of that issue,
/// everything else as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueObstacle {
    /// Texts outside the zone between which and agreement its option stands.
    pub stands: u64,
    /// Its options.
    pub options: Vec<OptionObstacle>,
    /// Texts in which the issue has left the table: it stays at its default.
    pub at_default: Slice,
    /// Texts of the zone that leave all other issues at their defaults and this one
    /// not: what talks about this issue alone could agree on.
    pub alone: Count,
}

/// An option as an obstacle.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionObstacle {
    /// Texts outside the zone that have it.
    pub present: u64,
    /// Those between which and agreement it stands.
    pub stands: u64,
    /// The texts that have it: what is left to agree on if it is settled beforehand.
    pub settled: Slice,
}

/// A part of the space and the zone's part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Feasible texts.
    pub feasible: u128,
    /// Those in the zone.
    pub zone: Count,
}

/// How often a party refuses the texts outside the zone, as they stand without side
/// payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusing {
    /// The party.
    pub party: usize,
    /// Texts that it refuses and whose consent of it counts.
    pub refuses: u64,
    /// Those that nobody else refuses whose consent counts.
    pub alone: u64,
}

/// Two issues negotiated together.
#[derive(Clone, Debug, PartialEq)]
pub struct PairTalks {
    /// The issues, ascending.
    pub issues: [usize; 2],
    /// Texts of the zone that leave all other issues at their defaults and neither of
    /// these two.
    pub zone: Count,
    /// Does linking them open a way that neither has alone: are there such texts, but
    /// none that talks about one of the two alone could agree on?
    pub opens: bool,
}

impl Obstacles {
    /// The obstacles around a zone.
    pub fn new(zone: &Zopa) -> Self {
        let game = zone.game();
        let feasible = game.diagram().texts(Diagram::ROOT);
        let trial = Trial::new(zone);
        let mut found = Sightings::new(zone);
        let exact = feasible <= ENUMERATED;
        let seen = if exact { feasible as u64 } else { SAMPLE };
        let streams = Streams::new(0);
        let page = page_of("zopa.obstacles");
        for number in 0..seen {
            let path = if exact {
                game.diagram().unrank_text(u128::from(number))
            } else {
                let u = streams.stream(Purpose::Sampling, number).uniform(page, 0);
                game.diagram().sample_text(u)
            };
            if let Some(path) = path {
                found.look_at(&trial, &path);
            }
        }
        let talks = Talks::new(zone);
        Self {
            feasible,
            zone: zone.count().clone(),
            seen,
            outside: found.outside,
            exact,
            issues: found.issues(zone, &talks),
            parties: found.parties,
            default_in_zone: talks_about(zone, &[]).packages() > 0,
            pairs: talks.pairs(zone),
        }
    }
}

/// Follows texts through the diagram and tells whether they are in the zone.
struct Trial<'z, 'g> {
    zone: &'z Zopa<'g>,
    /// The most that the rest of a path adds, by node and party.
    highest: Vec<f64>,
}

/// Where a text stands after some of its decisions.
#[derive(Clone, Debug)]
struct Place {
    node: usize,
    sums: Vec<f64>,
    required: u64,
}

impl<'z, 'g> Trial<'z, 'g> {
    fn new(zone: &'z Zopa<'g>) -> Self {
        let mut highest = Vec::new();
        zone.criteria().best_completions(zone.game().diagram(), &mut Vec::new(), &mut highest);
        Self { zone, highest }
    }

    fn start(&self) -> Place {
        let required = self.zone.requirement().always;
        Place { node: Diagram::ROOT, sums: vec![0.0; self.zone.floors().len()], required }
    }

    fn follow(&self, place: &mut Place, label: u32, child: u32) {
        self.zone.criteria().add_path(&[label], &mut place.sums);
        place.required |= self.zone.requirement().of(label);
        place.node = child as usize;
    }

    /// The next decision of a text; `false` if it is not feasible.
    fn decide(&self, place: &mut Place, option: usize) -> bool {
        let diagram = self.zone.game().diagram();
        let mut arcs = diagram.arcs(place.node).iter();
        let arc = arcs.find(|arc| diagram.labels()[arc.label as usize].option == option);
        if let Some(arc) = arc {
            self.follow(place, arc.label, arc.child);
        }
        arc.is_some()
    }

    /// May everybody who is asked still reach its floor?
    fn is_open(&self, place: &Place) -> bool {
        let rest = &self.highest[place.node * place.sums.len()..][..place.sums.len()];
        let floors = self.zone.floors();
        (0..floors.len()).all(|party| {
            place.required >> party & 1 == 0
                || reaches(place.sums[party] + rest[party], floors[party])
        })
    }

    /// Is the text in the zone that goes on from a layer with these options, an
    /// option a layer?
    fn goes_in(&self, mut place: Place, rest: &[usize]) -> bool {
        let open = |place: &Place| self.is_open(place);
        open(&place)
            && rest.iter().all(|option| self.decide(&mut place, *option) && open(&place))
            && self.with_some_payments(&place)
    }

    /// Is the text in the zone with some choice of the payments that are left?
    fn with_some_payments(&self, place: &Place) -> bool {
        let diagram = self.zone.game().diagram();
        if !self.is_open(place) || place.node == diagram.terminal() {
            return self.is_open(place);
        }
        diagram.arcs(place.node).iter().any(|arc| {
            let mut place = place.clone();
            self.follow(&mut place, arc.label, arc.child);
            self.with_some_payments(&place)
        })
    }

    /// Who refuses a text without side payments, one bit a party.
    fn refusers(&self, mut place: Place) -> u64 {
        let diagram = self.zone.game().diagram();
        for _ in diagram.clause_layer()..diagram.order().len() {
            // Option 0 of a side payment is to leave it; that is always possible.
            self.decide(&mut place, 0);
        }
        let refuses = |party: &usize| {
            place.required >> party & 1 == 1
                && !reaches(place.sums[*party], self.zone.floors()[*party])
        };
        (0..place.sums.len()).filter(refuses).fold(0, |mask, party| mask | 1 << party)
    }
}

/// What was found on the texts looked at.
struct Sightings {
    outside: u64,
    /// Texts by issue between which and agreement its option stands.
    stands: Vec<u64>,
    /// Texts by issue and option: with it, and those between which and agreement it
    /// stands.
    options: Vec<Vec<(u64, u64)>>,
    parties: Vec<Refusing>,
}

impl Sightings {
    fn new(zone: &Zopa) -> Self {
        let issues = &zone.game().parts().issues;
        Self {
            outside: 0,
            stands: vec![0; issues.len()],
            options: issues.iter().map(|issue| vec![(0, 0); issue.options.len()]).collect(),
            parties: zone
                .members()
                .into_iter()
                .map(|party| Refusing { party, refuses: 0, alone: 0 })
                .collect(),
        }
    }

    fn look_at(&mut self, trial: &Trial, text: &Path) {
        let diagram = trial.zone.game().diagram();
        let options: Vec<usize> =
            text.iter().map(|label| diagram.labels()[*label as usize].option).collect();
        // Where the text stands before each decision, and after the last.
        let mut places = vec![trial.start()];
        for option in &options {
            let mut place = places[places.len() - 1].clone();
            trial.decide(&mut place, *option);
            places.push(place);
        }
        let end = &places[options.len()];
        if trial.with_some_payments(end) {
            return;
        }
        self.outside += 1;
        let refusers = trial.refusers(end.clone());
        for party in &mut self.parties {
            party.refuses += refusers >> party.party & 1;
            party.alone += u64::from(refusers == 1 << party.party);
        }
        for (layer, option) in options.iter().enumerate() {
            let issue = diagram.order()[layer];
            let stands = (0..self.options[issue].len()).any(|other| {
                let mut place = places[layer].clone();
                other != *option
                    && trial.decide(&mut place, other)
                    && trial.goes_in(place, &options[layer + 1..])
            });
            let seen = &mut self.options[issue][*option];
            seen.0 += 1;
            seen.1 += u64::from(stands);
            self.stands[issue] += u64::from(stands);
        }
    }

    fn issues(&self, zone: &Zopa, talks: &Talks) -> Vec<IssueObstacle> {
        let settled = settled(zone);
        let issues = zone.game().parts().issues.iter().enumerate().zip(settled);
        issues
            .map(|((issue, declared), settled)| IssueObstacle {
                stands: self.stands[issue],
                at_default: settled[declared.default].clone(),
                options: (self.options[issue].iter().zip(settled))
                    .map(|(&(present, stands), settled)| OptionObstacle {
                        present,
                        stands,
                        settled,
                    })
                    .collect(),
                alone: talks.alone[issue].clone(),
            })
            .collect()
    }
}

/// For each issue and option the texts that have it.
fn settled(zone: &Zopa) -> Vec<Vec<Slice>> {
    let diagram = zone.game().diagram();
    let feasible = |issue: usize, option: usize| {
        let part = diagram.restricted(|_, label| label.issue != issue || label.option == option);
        part.texts(Diagram::ROOT)
    };
    let issues = zone.option_sizes().into_iter().enumerate();
    issues
        .map(|(issue, sizes)| {
            let options = sizes.into_iter().enumerate();
            options
                .map(|(option, zone)| Slice { feasible: feasible(issue, option), zone })
                .collect()
        })
        .collect()
}

/// What talks about few issues could agree on.
struct Talks {
    /// About one issue.
    alone: Vec<Count>,
}

impl Talks {
    fn new(zone: &Zopa) -> Self {
        let issues = 0..zone.game().parts().issues.len();
        Self { alone: issues.map(|issue| talks_about(zone, &[issue])).collect() }
    }

    fn pairs(&self, zone: &Zopa) -> Vec<PairTalks> {
        let issues = self.alone.len();
        let pairs = (0..issues).flat_map(|a| (a + 1..issues).map(move |b| [a, b]));
        pairs
            .map(|issues| {
                let inside = talks_about(zone, &issues);
                let nothing_alone = issues.iter().all(|issue| self.alone[*issue].is_zero());
                let opens = nothing_alone && inside.packages() > 0;
                PairTalks { issues, zone: inside, opens }
            })
            .collect()
    }
}

/// The texts of the zone that leave exactly these issues not at their defaults.
fn talks_about(zone: &Zopa, issues: &[usize]) -> Count {
    let declared = zone.game().parts().issues.iter().enumerate();
    let clauses: Vec<Clause> = declared
        .map(|(issue, declared)| {
            let default = Clause::new(issue, declared.options.len(), [declared.default]);
            if issues.contains(&issue) { default.complement() } else { default }
        })
        .collect();
    zone.count_with(&clauses)
}
