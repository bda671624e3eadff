//! How much the answer changes across protocols and strategies, as a record: what
//! `zopa structure --json` prints.
//!
//! It is one of four uncertainties that are kept apart. The other three stand in the record of
//! a run: the range over judgements, chance at the table, and simulation error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::assemble::{agreement_share, any_agreement_share};
use super::record::Share;
use crate::experiment::structure::{self, Plan, Shift, Structure, Variant, option_shares, overlap};
use crate::experiment::tournament::seats;
use crate::experiment::{PartyTally, Tally, Watcher};
use crate::game::Game;
use crate::negotiation::End;
use crate::scenario::Loaded;
use crate::scenario::alternatives::{
    Alternatives, Choice, alternatives, written_protocol, written_strategy,
};

/// The schema name that every such record carries.
pub const STRUCTURE_SCHEMA: &str = "zopa.structure/1";

/// The agreements that both sides need before deals are compared in the summary: fewer leave
/// too much of the overlap to chance.
pub const LEAST_AGREEMENTS: u64 = 100;

/// A scenario as it is, and under other protocols and strategies, one change at a time, on the
/// same draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StructureResult {
    /// `zopa.structure/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// The scenario, as the user calls it.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// Hex BLAKE3 of what it says.
    pub digest: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// Master seed, the same for all.
    pub seed: u64,
    /// Negotiations asked for; variants that cost much are played fewer.
    pub requested: u64,
    /// Negotiations on each draw.
    pub plays: u32,
    /// Was it stopped before its end?
    pub partial: bool,
    /// What is chosen in the scenario: its protocol, and the strategies of all parties that
    /// may propose.
    pub chosen: ChosenRecord,
    /// The scenario as it is.
    pub base: VariantRecord,
    /// Under other protocols, then with other strategies, in the order of their registers.
    pub variants: Vec<VariantRecord>,
    /// What was not tried, and why not.
    pub left_out: Vec<LeftOutRecord>,
    /// What stays as it is in all variants, in sentences.
    pub unchanged: Vec<String>,
    /// The ranges over the choices.
    pub summary: StructureSummary,
}

/// What is chosen in a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChosenRecord {
    /// The protocol, as the scenario writes it.
    pub protocol: String,
    /// The strategies.
    pub strategies: Vec<StrategyRecord>,
}

/// A party's strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StrategyRecord {
    /// The party.
    pub party: String,
    /// Its name.
    pub name: String,
    /// The strategy, as the scenario writes it.
    pub strategy: String,
}

/// What negotiations came to under a protocol, with strategies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantRecord {
    /// What is otherwise: `protocol`, `strategy`, or `none` in the scenario as it is.
    pub choice: String,
    /// The protocol or everybody's strategy, as a scenario writes it; empty of the scenario as
    /// it is.
    pub written: String,
    /// What else had to be changed; empty if nothing.
    pub besides: String,
    /// Is it what the scenario has anyway?
    pub same: bool,
    /// Negotiations.
    pub replicates: u64,
    /// The share that ends in the full agreement.
    pub agreement: ShareRecord,
    /// The share in which any agreement is signed, limited ones included; null where there are
    /// no limited ones.
    pub any_agreement: Option<ShareRecord>,
    /// The kinds of the first agreement, as shares of negotiations; empty where there are no
    /// limited ones.
    pub first_agreements: Vec<FirstRecord>,
    /// The round by which half of the full agreements are reached; null without any.
    pub median_round: Option<usize>,
    /// Who refuses most; null if nobody ever does.
    pub refuses_most: Option<RefuserRecord>,
    /// How alike full agreements are to those of the scenario as it is, 0..1: 1 less the mean
    /// over issues of the total variation distance between the shares of options; null where
    /// one side has none. Of few agreements much of the difference is chance.
    pub overlap: Option<f64>,
    /// How alike the kinds of the first agreement are, 0..1: 1 less the total variation
    /// distance between their shares of the negotiations with an agreement of any kind; null
    /// where one side has none, or there are no limited agreements.
    pub first_overlap: Option<f64>,
    /// The likeliest option of each issue among full agreements; empty without any.
    pub likeliest: Vec<SettledShare>,
    /// The most frequent package; null without agreements.
    pub package: Option<PackageShare>,
    /// The share of agreements on the package that is most frequent in the scenario as it is;
    /// null where one side has no agreements.
    pub base_package: Option<f64>,
}

/// A share of negotiations, and by how much it differs from that of the scenario as it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShareRecord {
    /// How many.
    pub count: u64,
    /// The share, 0..1.
    pub share: f64,
    /// Lower end of its 95% interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// This share less that of the scenario as it is, on the same draws.
    pub difference: f64,
    /// Lower end of the paired 95% interval of the difference, of this one alone.
    pub difference_low: f64,
    /// Upper end.
    pub difference_high: f64,
}

/// How often the first agreement is of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FirstRecord {
    /// A track, `interim` or `full`.
    pub kind: String,
    /// For readers.
    pub name: String,
    /// The share of negotiations.
    pub share: f64,
}

/// The party that refuses most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefuserRecord {
    /// The party.
    pub party: String,
    /// Its name.
    pub name: String,
    /// Its share of all refusals.
    pub share: f64,
}

/// An issue and what is agreed on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettledShare {
    /// The issue.
    pub issue: String,
    /// The option.
    pub option: String,
    /// Both, for readers.
    pub name: String,
    /// The share of agreements.
    pub share: f64,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackageShare {
    /// Its options, one an issue; of side payments those that are made.
    pub options: Vec<SettledOption>,
    /// The share of agreements.
    pub share: f64,
}

/// What a package settles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettledOption {
    /// The issue, or the side payment.
    pub issue: String,
    /// The option.
    pub option: String,
}

/// What was not tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOutRecord {
    /// `protocol` or `strategy`.
    pub choice: String,
    /// As a scenario writes it.
    pub written: String,
    /// Why not, as part of a sentence.
    pub reason: String,
}

/// The ranges over the choices, the scenario as it is among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StructureSummary {
    /// Of the share that ends in the full agreement.
    pub agreement: ChoiceRanges,
    /// Of the share in which any agreement is signed; null where there are no limited ones.
    pub any_agreement: Option<ChoiceRanges>,
    /// Full agreements on both sides that deals are compared at in this summary.
    pub least_agreements: u64,
    /// Variants (that are no other name of the scenario as it is) with so many agreements.
    pub compared: usize,
    /// The overlap over these; null if there are none.
    pub overlap: Option<RangeRecord>,
    /// The overlap of the kinds of the first agreement, over variants with so many agreements
    /// of any kind; null if there are none, or no limited agreements.
    pub first_overlap: Option<RangeRecord>,
    /// Issues.
    pub issues: usize,
    /// Issues whose likeliest option is the same in all of these as in the scenario as it is.
    pub same_likeliest: usize,
}

/// The range of a share over each choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChoiceRanges {
    /// Over protocols, with the scenario's strategies.
    pub protocols: RangeRecord,
    /// Over strategies of everybody, under the scenario's protocol.
    pub strategies: RangeRecord,
}

/// The lowest and the highest value over some choices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RangeRecord {
    /// How many choices.
    pub choices: usize,
    /// The lowest value, 0..1.
    pub low: f64,
    /// Under which choice, as a scenario writes it; empty: the scenario as it is.
    pub low_under: String,
    /// The highest value, 0..1.
    pub high: f64,
    /// Under which choice.
    pub high_under: String,
}

/// Plays a scenario as it is and under other protocols and strategies; `game` is its own,
/// `name` what the user calls it. Nothing if it was stopped before there was anything to tell.
pub fn structure_of(
    (name, command): (&str, String),
    loaded: &Loaded,
    game: &Game,
    plan: &Plan,
    watcher: &dyn Watcher,
) -> Option<StructureResult> {
    let alternatives = alternatives(loaded, game);
    let list = alternatives.list.iter();
    let variants: Vec<Variant> =
        list.map(|one| Variant { game: &one.game, same: one.same, price: one.price }).collect();
    let found = structure::play(game, &variants, plan, watcher)?;
    Some(structure_result((name, command), loaded, game, plan, &alternatives, &found))
}

/// The record of what was played.
pub fn structure_result(
    (name, command): (&str, String),
    loaded: &Loaded,
    game: &Game,
    plan: &Plan,
    alternatives: &Alternatives,
    found: &Structure,
) -> StructureResult {
    let scenario = &loaded.scenario;
    let deals = Deals::new(game, &found.base);
    let base = VariantRecord {
        choice: "none".to_owned(),
        same: true,
        ..record(game, &found.base, None, &deals)
    };
    let played = alternatives.list.iter().zip(&found.variants);
    let variants: Vec<VariantRecord> = played
        .map(|(alternative, played)| VariantRecord {
            choice: choice(alternative.choice).to_owned(),
            written: alternative.written.clone(),
            besides: alternative.besides.clone(),
            same: alternative.same,
            ..record(&alternative.game, &played.tally, Some([played.agreement, played.any]), &deals)
        })
        .collect();
    let left_out = alternatives.left_out.iter().map(|one| LeftOutRecord {
        choice: choice(one.choice).to_owned(),
        written: one.written.clone(),
        reason: one.reason.clone(),
    });
    let strategies = seats(game).into_iter().map(|party| StrategyRecord {
        party: game.parts().parties[party].id.clone(),
        name: game.parts().parties[party].name.clone(),
        strategy: written_strategy(loaded, party),
    });
    StructureResult {
        schema: STRUCTURE_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        scenario: name.to_owned(),
        title: scenario.meta.title.clone(),
        digest: scenario.digest.clone(),
        note: scenario.meta.note.clone(),
        seed: plan.seed,
        requested: plan.replicates,
        plays: plan.plays,
        partial: found.partial,
        chosen: ChosenRecord {
            protocol: written_protocol(loaded),
            strategies: strategies.collect(),
        },
        summary: summary(&base, &variants, game.parts().issues.len()),
        base,
        variants,
        left_out: left_out.collect(),
        unchanged: unchanged(game),
    }
}

fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Protocol => "protocol",
        Choice::Strategy => "strategy",
    }
}

/// The deals of the scenario as it is.
struct Deals {
    shares: Option<Vec<Vec<f64>>>,
    /// The kinds of the first agreement.
    first: Option<Vec<Vec<f64>>>,
    /// The most frequent package.
    package: Option<Vec<usize>>,
}

impl Deals {
    fn new(game: &Game, tally: &Tally) -> Self {
        let package = most_frequent(game, tally).map(|(package, _)| package);
        Self { shares: option_shares(game, tally), first: kind_shares(tally), package }
    }
}

/// How frequent each kind of first agreement is among negotiations with one, as the shares of a
/// single issue; nothing without any, or without limited agreements.
fn kind_shares(tally: &Tally) -> Option<Vec<Vec<f64>>> {
    let accords = tally.accords.as_ref().filter(|accords| !accords.limited.is_empty())?;
    let counts: Vec<u64> = accords.first.iter().map(|rounds| rounds.iter().sum()).collect();
    let all: u64 = counts.iter().sum();
    let share = |count: u64| count as f64 / all as f64;
    (all > 0).then(|| vec![counts.into_iter().map(share).collect()])
}

/// The most frequent package, of several the one of lowest rank, and how often it was agreed.
fn most_frequent(game: &Game, tally: &Tally) -> Option<(Vec<usize>, u64)> {
    let best =
        tally.packages.iter().max_by_key(|(rank, one)| (one.count, std::cmp::Reverse(*rank)));
    let (rank, one) = best?;
    Some((game.diagram().unrank(*rank)?, one.count))
}

fn record(game: &Game, tally: &Tally, shifts: Option<[Shift; 2]>, deals: &Deals) -> VariantRecord {
    let of_agreements = |count: u64| count as f64 / tally.agreements().max(1) as f64;
    let shares = option_shares(game, tally);
    let pair = shares.as_ref().zip(deals.shares.as_ref());
    let kinds = kind_shares(tally);
    let first = kinds.as_ref().zip(deals.first.as_ref());
    let base_package = deals.package.as_ref().filter(|_| shares.is_some()).map(|package| {
        let path = game.diagram().path(package);
        let rank = path.map(|path| game.diagram().rank_of_path(&path));
        let count = rank.and_then(|rank| tally.packages.get(&rank)).map_or(0, |one| one.count);
        of_agreements(count)
    });
    let [full, any] = shifts.map_or([None, None], |shifts| shifts.map(Some));
    VariantRecord {
        choice: String::new(),
        written: String::new(),
        besides: String::new(),
        same: false,
        replicates: tally.replicates,
        agreement: share(&agreement_share(game, tally, None).0, full),
        any_agreement: any_agreement_share(game, tally).map(|one| share(&one, any)),
        first_agreements: first_agreements(game, tally),
        median_round: median_round(tally),
        refuses_most: refuses_most(game, tally),
        overlap: pair.map(|(own, base)| overlap(own, base)),
        first_overlap: first.map(|(own, base)| overlap(own, base)),
        likeliest: shares.iter().flat_map(|shares| likeliest(game, shares)).collect(),
        package: most_frequent(game, tally).map(|(package, count)| PackageShare {
            options: settled(game, &package),
            share: of_agreements(count),
        }),
        base_package,
    }
}

fn share(own: &Share, shift: Option<Shift>) -> ShareRecord {
    let within = |value: f64| value.clamp(-1.0, 1.0);
    ShareRecord {
        count: own.count,
        share: own.share,
        low: own.low,
        high: own.high,
        difference: shift.map_or(0.0, |shift| shift.effect.value),
        difference_low: shift.map_or(0.0, |shift| within(shift.interval.low)),
        difference_high: shift.map_or(0.0, |shift| within(shift.interval.high)),
    }
}

fn first_agreements(game: &Game, tally: &Tally) -> Vec<FirstRecord> {
    let parts = game.parts();
    let Some(accords) = tally.accords.as_ref().filter(|accords| !accords.limited.is_empty()) else {
        return Vec::new();
    };
    let tracks = parts.tracks.iter().map(|track| (track.id.clone(), track.title.clone()));
    let interim = parts.interim.is_some().then_some(("interim", "partial agreement"));
    let other = interim.into_iter().chain([("full", "full agreement")]);
    let kinds = tracks.chain(other.map(|(id, name)| (id.to_owned(), name.to_owned())));
    let of = |rounds: &Vec<u64>| rounds.iter().sum::<u64>() as f64 / tally.replicates.max(1) as f64;
    let record = |((kind, name), rounds)| FirstRecord { kind, name, share: of(rounds) };
    kinds.zip(&accords.first).map(record).collect()
}

/// The round by which half of the agreements are reached.
fn median_round(tally: &Tally) -> Option<usize> {
    let times = tally.ends.get(&End::Agreement)?;
    let total: u64 = times.iter().sum();
    let mut seen = 0;
    times.iter().position(|count| {
        seen += count;
        total > 0 && 2 * seen >= total
    })
}

fn refuses_most(game: &Game, tally: &Tally) -> Option<RefuserRecord> {
    let refusals = tally.parties.iter().map(PartyTally::refusals);
    let refusals: Vec<u64> = refusals.collect();
    let all: u64 = refusals.iter().sum();
    let most =
        (0..refusals.len()).max_by_key(|party| (refusals[*party], std::cmp::Reverse(*party)))?;
    let party = &game.parts().parties[most];
    (all > 0).then(|| RefuserRecord {
        party: party.id.clone(),
        name: party.name.clone(),
        share: refusals[most] as f64 / all as f64,
    })
}

/// The likeliest option of each issue, of several the first.
fn likeliest(game: &Game, shares: &[Vec<f64>]) -> Vec<SettledShare> {
    let issues = game.parts().issues.iter().zip(shares);
    let best = |shares: &[f64]| {
        (1..shares.len()).fold(0, |best, at| if shares[at] > shares[best] { at } else { best })
    };
    issues
        .map(|(issue, shares)| {
            let at = best(shares);
            let option = &issue.options[at];
            SettledShare {
                issue: issue.id.clone(),
                option: option.id.clone(),
                name: format!("{}: {}", issue.title, option.title),
                share: shares[at],
            }
        })
        .collect()
}

fn settled(game: &Game, package: &[usize]) -> Vec<SettledOption> {
    let text = game.parts().issues.len();
    let issues = game.issues().iter().zip(package).enumerate();
    issues
        // A side payment that is not made settles nothing.
        .filter(|(at, (_, option))| *at < text || **option > 0)
        .map(|(_, (issue, option))| SettledOption {
            issue: issue.id.clone(),
            option: issue.options[*option].id.clone(),
        })
        .collect()
}

/// What the variants leave alone.
fn unchanged(game: &Game) -> Vec<String> {
    let parts = game.parts();
    let mut told = Vec::new();
    let tracks: Vec<&str> = parts.tracks.iter().map(|track| track.title.as_str()).collect();
    if !tracks.is_empty() {
        told.push(format!(
            "Tracks keep their own protocols and strategies: {}.",
            tracks.join(", ")
        ));
    }
    let coalitions = parts.parties.iter().filter(|party| party.coalition.is_some());
    let coalitions: Vec<&str> = coalitions.map(|party| party.name.as_str()).collect();
    if !coalitions.is_empty() {
        told.push(format!(
            "Coalitions keep their inner rules and speakers: {}.",
            coalitions.join(", ")
        ));
    }
    told.push("The rule by which packages are adopted stays as it is.".to_owned());
    told
}

/// The lowest and the highest of some values, each under a choice.
fn range<'v>(mut values: impl Iterator<Item = (&'v str, f64)>) -> Option<RangeRecord> {
    let first = values.next()?;
    Some(range_from(first, values))
}

/// The same of one value and others.
fn range_from<'v>(
    first: (&'v str, f64),
    others: impl Iterator<Item = (&'v str, f64)>,
) -> RangeRecord {
    let (mut low, mut high, mut choices) = (first, first, 1);
    for one in others {
        low = if one.1 < low.1 { one } else { low };
        high = if one.1 > high.1 { one } else { high };
        choices += 1;
    }
    RangeRecord {
        choices,
        low: low.1,
        low_under: low.0.to_owned(),
        high: high.1,
        high_under: high.0.to_owned(),
    }
}

fn summary(base: &VariantRecord, variants: &[VariantRecord], issues: usize) -> StructureSummary {
    let others = || variants.iter().filter(|one| !one.same);
    let over = |choice: &str, share: &dyn Fn(&VariantRecord) -> f64| {
        let of_choice = others().filter(|one| one.choice == choice);
        range_from(("", share(base)), of_choice.map(|one| (one.written.as_str(), share(one))))
    };
    let ranges = |share: &dyn Fn(&VariantRecord) -> f64| ChoiceRanges {
        protocols: over("protocol", share),
        strategies: over("strategy", share),
    };
    let any = |one: &VariantRecord| one.any_agreement.map_or(0.0, |any| any.share);
    let enough = |one: &&VariantRecord| {
        one.agreement.count >= LEAST_AGREEMENTS && base.agreement.count >= LEAST_AGREEMENTS
    };
    let compared: Vec<&VariantRecord> = others().filter(enough).collect();
    let overlaps = compared.iter().filter_map(|one| Some((one.written.as_str(), one.overlap?)));
    let same = base.likeliest.iter().enumerate().filter(|(at, own)| {
        compared.iter().all(|one| one.likeliest.get(*at).is_some_and(|o| o.option == own.option))
    });
    let signed = |one: &VariantRecord| one.any_agreement.map_or(0, |any| any.count);
    let firsts = others().filter(|one| signed(one).min(signed(base)) >= LEAST_AGREEMENTS);
    let firsts = firsts.filter_map(|one| Some((one.written.as_str(), one.first_overlap?)));
    StructureSummary {
        agreement: ranges(&|one| one.agreement.share),
        any_agreement: base.any_agreement.map(|_| ranges(&any)),
        least_agreements: LEAST_AGREEMENTS,
        compared: compared.len(),
        overlap: range(overlaps),
        first_overlap: range(firsts),
        issues,
        same_likeliest: same.count(),
    }
}
