//! The result of a run: a plain, documented, versioned record.
//!
//! Everything here is a function of (scenario, seed, replicates, plays): no time,
//! host, thread or order enters, so a second run writes the same bytes.
//! Probabilities are shares 0..1; utilities are on the scenario's 0..1 scale or the
//! party's own; rounds count from 0; package numbers are decimal strings because they
//! do not fit a JSON number.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema name that every run result carries.
pub const RUN_SCHEMA: &str = "zopa.run/1";

/// What a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunResult {
    /// `zopa.run/1`.
    pub schema: String,
    /// What was played.
    pub scenario: ScenarioSummary,
    /// How it was played, and how to play it again.
    pub run: RunSummary,
    /// Probability of agreement.
    pub agreement: AgreementEstimate,
    /// Every way the talks ended, most frequent first.
    pub ends: Vec<EndShare>,
    /// When agreements came.
    pub timing: Timing,
    /// The packages most often agreed.
    pub packages: Packages,
    /// What agreements have in common: closed sets of options, without options that
    /// constraints or defaults imply, largest support first.
    pub provisions: Vec<Provision>,
    /// Groups of similar agreements.
    pub families: Vec<Family>,
    /// How often each option was agreed.
    pub issues: Vec<IssueShares>,
    /// What each party got, and what it refused.
    pub parties: Vec<PartyOutcome>,
    /// What limited agreements came to, and whether full ones still stood; left out if there
    /// can be none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accords: Option<AccordsSummary>,
    /// What happened in the world; left out if it has no events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventShare>,
    /// What came out of what was to stay secret; left out if nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaks: Vec<LeakShare>,
    /// Figures that follow the chance of an event while the talks go on; left out if the
    /// scenario declares none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observables: Vec<ObservableSeries>,
    /// How well parties that learn others' utilities know them, round by round; empty if
    /// nobody learns.
    pub models: Vec<ModelAccuracy>,
    /// Which uncertain numbers go with agreement, strongest first.
    pub drivers: Vec<Driver>,
    /// Where theory points, and how far from there the agreements were.
    pub solutions: Vec<SolutionDistance>,
    /// The zone of possible agreement at central values in round 0, all red lines binding.
    pub zopa: ZopaSummary,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// What limited agreements came to, and whether full ones still stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AccordsSummary {
    /// Every kind of agreement: the tracks, the interim agreement, the full one.
    pub kinds: Vec<AccordKind>,
    /// Negotiations without any agreement.
    pub none: Share,
    /// Full agreements that still stood, of all negotiations; nothing if it was not asked.
    pub standing: Option<Share>,
    /// Rounds after the signature at which it was asked.
    pub watch: Option<usize>,
    /// Of the full agreements that were over by then: the share over by 1, 2, ... rounds
    /// after the signature, of all full agreements.
    pub over_by: Vec<f64>,
}

/// What one kind of agreement came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AccordKind {
    /// Its identifier: of a track, `interim` or `full`.
    pub kind: Named,
    /// Negotiations in which it was signed.
    pub signed: Share,
    /// Negotiations in which it was the first agreement of any kind.
    pub first: Share,
    /// The same by round 0 ..= rounds, as counts.
    pub first_by_round: Vec<u64>,
    /// Of those, what the second agreement was, as counts, one entry a kind.
    pub second: Vec<u64>,
    /// What became of it, if it is a limited one.
    pub fate: Option<AccordFate>,
}

/// What became of a kind of limited agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AccordFate {
    /// How often it was signed in all.
    pub signatures: u64,
    /// First signatures that were broken, of all first signatures.
    pub broken: Share,
    /// First signatures broken within one round, of all first signatures.
    pub broken_at_once: Share,
    /// First signatures by rounds until the first breach (1, 2, ...), as counts.
    pub broken_after: Vec<u64>,
    /// Negotiations at whose end it was in force.
    pub in_force: Share,
    /// Signatures that expired.
    pub expired: u64,
    /// Signatures that were over because of a breach.
    pub collapsed: u64,
    /// Signatures that a party withdrew.
    pub withdrawn: u64,
    /// Signatures whose place a full agreement took.
    pub superseded: u64,
    /// Signatures that a disruptor brought down at once.
    pub disrupted: u64,
    /// Rounds in which it was in force, over all signatures.
    pub rounds: u64,
    /// Breaches.
    pub breaches: u64,
    /// Breaches that were noticed.
    pub noticed: u64,
    /// Breaches of which the party that did them accused the others.
    pub wrongful: u64,
    /// Breaches of which both sides accused each other.
    pub mutual: u64,
}

/// How often an event of the world happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventShare {
    /// Index of the event.
    pub event: usize,
    /// Negotiations in which it happened before they ended.
    pub share: Share,
    /// How often it happened in all of them together.
    pub occurrences: u64,
}

/// How often a secret side payment leaked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeakShare {
    /// Its index among the issues.
    pub issue: usize,
    /// Negotiations in which it leaked.
    pub share: Share,
}

/// A figure that follows the chance of an event while the talks go on, as a market might:
/// `constant + factor·(P − reference)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ObservableSeries {
    /// What it is called.
    pub observable: Named,
    /// The event, as the scenario writes it.
    pub event: String,
    /// The figure where the chance of the event is the reference.
    pub constant: f64,
    /// What certainty adds to the figure, over no chance at all.
    pub factor: f64,
    /// The chance that the constant stands for.
    pub reference: f64,
    /// Round by round, as long as some negotiation is still on.
    pub series: Vec<ObservableRound>,
}

/// A figure at the beginning of a round, if the talks are still on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ObservableRound {
    /// The round.
    pub round: usize,
    /// Negotiations that are still on at its beginning, and tell whether the event happens.
    pub on: u64,
    /// The share of these in which the event happens, before or after.
    pub probability: f64,
    /// Its standard error from the simulation; 0 where nothing is left to chance.
    pub standard_error: f64,
    /// Lower end of its 95% interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// The figure.
    pub value: f64,
    /// The figure at the two ends of the interval, the lower one first.
    pub value_interval: [f64; 2],
}

/// What was played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioSummary {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question the scenario asks; may be empty.
    pub question: String,
    /// The standing caveat; may be empty.
    pub note: String,
    /// BLAKE3 of the resolved scenario, hexadecimal.
    pub digest: String,
    /// Date of round 0 (ISO 8601), if the scenario has one.
    pub start: Option<String>,
    /// Number of rounds.
    pub rounds: usize,
    /// Days a round stands for.
    pub days_per_round: f64,
    /// The date of each round 0 ..= rounds, if the scenario has a start; the last is the horizon.
    pub dates: Vec<String>,
    /// The parties, in the order used by all lists of values.
    pub parties: Vec<Named>,
    /// Parties that may act against what is signed: indices; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disruptors: Vec<usize>,
    /// The issues with their options (side payments last).
    pub issues: Vec<IssueSummary>,
    /// The limited agreements: tracks, then the interim agreement; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accords: Vec<Named>,
    /// The events of the world; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Named>,
}

/// An identifier with what a reader calls it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// Identifier.
    pub id: String,
    /// Name or title.
    pub name: String,
}

/// An issue with its options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IssueSummary {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Identifier of the default option.
    pub default: String,
    /// Its options in order.
    pub options: Vec<Named>,
}

/// How it was played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunSummary {
    /// Version of zopa.
    pub version: String,
    /// Master seed.
    pub seed: u64,
    /// Replicates played; they are numbered from 0.
    pub replicates: u64,
    /// Replicates asked for (with a precision target: the most that would have been played).
    pub requested: u64,
    /// Replicates to an analyst draw.
    pub plays_per_draw: u64,
    /// Analyst draws.
    pub draws: u64,
    /// The precision target (95% half-width of the agreement probability), if there was one.
    pub precision: Option<f64>,
    /// Was the run interrupted before it was finished?
    pub partial: bool,
    /// The command that reproduces the result.
    pub command: String,
}

/// A share with its simulation error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// The share, 0..1.
    pub share: f64,
    /// Its Monte Carlo standard error; replicates on one draw are not independent, and
    /// this allows for it where the tally knows.
    pub standard_error: f64,
    /// Lower end of the 95% interval.
    pub low: f64,
    /// Upper end of the 95% interval.
    pub high: f64,
}

impl Share {
    /// Half the width of its interval.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }
}

/// Probability of agreement, with its uncertainties kept apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgreementEstimate {
    /// The probability with its simulation error. With a precision target the
    /// interval is a confidence sequence, valid under the stopping rule; else it is
    /// Wilson's, or the exact one if all or none of the negotiations agreed. If nothing
    /// is left to chance there is no error.
    pub probability: Share,
    /// `wilson`, `exact`, `confidence sequence`, or `certain` if nothing in the scenario
    /// is left to chance: then all negotiations are the same.
    pub interval_method: String,
    /// Numbers of the file that are uncertain to whoever judges; with none there is no range
    /// over judgements.
    pub judgements: usize,
    /// The range over judgements; needs some, and at least two plays a draw.
    pub judgement: Option<JudgementRange>,
}

/// How much of the uncertainty lies in the judgements of the file, and how much is
/// chance at the table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JudgementRange {
    /// 5% quantile, over draws, of the probability of agreement given the draw.
    pub low: f64,
    /// Median over draws.
    pub median: f64,
    /// 95% quantile over draws.
    pub high: f64,
    /// Variance of that probability over draws.
    pub between: f64,
    /// Mean variance of one replicate's outcome within a draw.
    pub within: f64,
}

/// One way the talks ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EndShare {
    /// `agreement`, `breakdown`, `walk_out`, `own_deadline`, `horizon` or `disrupted`.
    pub kind: String,
    /// Index of the party whose leaving ended the talks, or that disrupted the agreement.
    pub party: Option<usize>,
    /// How often.
    pub share: Share,
    /// How often at each time 0 ..= rounds.
    pub by_round: Vec<u64>,
}

/// When agreements came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// Mean round of agreement, if there was any.
    pub mean_round: Option<f64>,
    /// Its Monte Carlo standard error.
    pub mean_round_error: Option<f64>,
    /// The rounds by which a quarter, half and three quarters of the agreements were reached.
    pub quartiles: Option<[usize; 3]>,
    /// Probability of agreement in or before each round 0 .. rounds.
    pub cumulative: Vec<Share>,
}

/// The packages most often agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Packages {
    /// Number of distinct packages agreed.
    pub distinct: u64,
    /// The most frequent ones.
    pub top: Vec<PackageShare>,
}

/// A package that was agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackageShare {
    /// Its number in the space, a decimal string.
    pub rank: String,
    /// Index of the option on each issue, in issue order.
    pub options: Vec<usize>,
    /// Share of all replicates.
    pub share: Share,
    /// Places (from 1) it may truly have among all packages, given the simulation
    /// error: from the number of packages certainly more frequent plus one, to the
    /// number possibly more frequent plus one (95%).
    pub places: [u64; 2],
    /// A replicate that ended with it.
    pub replicate: u64,
    /// Is it in the zone of possible agreement at central values?
    pub in_zopa: bool,
}

/// An option on an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Index of the issue.
    pub issue: usize,
    /// Index of the option.
    pub option: usize,
}

/// A set of options on different issues read as a clause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provision {
    /// Its options, in issue order.
    pub choices: Vec<Choice>,
    /// Share of agreements that contain it.
    pub support: Share,
    /// Share of the ZOPA that contains it (central values).
    pub zopa_share: f64,
    /// Support minus the share of the ZOPA: what bargaining adds to feasibility.
    pub leverage: f64,
}

/// A group of similar agreements (weighted Hamming distance, k-medoids).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Family {
    /// The option of each issue in the medoid, the package nearest to all others.
    pub medoid: Vec<usize>,
    /// A replicate that ended with the medoid.
    pub replicate: u64,
    /// Share of agreements in the family.
    pub share: Share,
    /// Mean distance of its members to the medoid: 0..1, share of issue weight that differs.
    pub spread: f64,
    /// Bootstrap stability: mean Jaccard similarity of the family to its nearest
    /// counterpart in resampled data, 0..1 (Hennig 2007: above 0.75 is stable).
    pub stability: f64,
}

/// How often each option of an issue was agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IssueShares {
    /// Index of the issue.
    pub issue: usize,
    /// Per option: share of agreements.
    pub shares: Vec<Share>,
    /// Per option: share of the ZOPA (central values).
    pub zopa_shares: Vec<f64>,
}

/// A mean with its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mean {
    /// The mean; null when nothing was observed, as a gain without agreements.
    pub mean: Option<f64>,
    /// Its standard error, if there were at least two observations.
    pub standard_error: Option<f64>,
}

/// What a party got, and what it refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyOutcome {
    /// Index of the party.
    pub party: usize,
    /// What it got over all replicates: utility of the agreement or fallback value.
    pub value: Mean,
    /// Utility over its no-deal value of that round, over agreements.
    pub gain: Mean,
    /// Utility over its no-deal value of round 0, over agreements.
    pub gain_over_start: Mean,
    /// Value seen from round 0 (discounting, interim values, delay costs, risk attitude),
    /// over all replicates.
    pub present_value: Mean,
    /// Offers it made.
    pub offers: u64,
    /// Answers it gave.
    pub answers: u64,
    /// Its refusals.
    pub refusals: Refusals,
    /// What each of its members refuses, if it is a coalition; left out if not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberRefusals>,
}

/// What a member of a coalition refuses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberRefusals {
    /// Its identifier and name.
    #[serde(flatten)]
    pub member: Named,
    /// To how many of the packages that its coalition was asked about it said no.
    pub count: u64,
    /// Their share, 0..1.
    pub share: f64,
}

/// What a party refused, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Refusals {
    /// How many.
    pub count: u64,
    /// Share of all parties' refusals.
    pub share: f64,
    /// How many offers crossed a hard red line of it.
    pub red_line: u64,
    /// How many crossed none but fell short of its floor.
    pub below_floor: u64,
    /// How many reached the floor but fell short of its target.
    pub below_target: u64,
    /// Median shortfall to what it demanded, in utility (0..1), over refusals that crossed no line.
    pub median_shortfall: Option<f64>,
    /// On which issue: the one on which the refused package costs it most compared
    /// with its own best option. Most frequent first.
    pub issues: Vec<IssueCount>,
    /// Which red lines were crossed, most frequent first.
    pub lines: Vec<LineCount>,
}

/// How often an issue was to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueCount {
    /// Index of the issue.
    pub issue: usize,
    /// How often.
    pub count: u64,
}

/// How often a red line was crossed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineCount {
    /// Identifier of the line.
    pub line: String,
    /// How often.
    pub count: u64,
}

/// How well one party knows what packages are worth to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelAccuracy {
    /// Index of the party that learns.
    pub party: usize,
    /// Index of the party it learns about.
    pub about: usize,
    /// At the end of each round 0 .. rounds.
    pub by_round: Vec<RoundAccuracy>,
}

/// How well parties know each other at the end of a round, over the negotiations that
/// came that far, on the same up to 200 packages in all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoundAccuracy {
    /// The round.
    pub round: usize,
    /// Negotiations that came that far.
    pub negotiations: u64,
    /// Spearman's rank correlation of believed with true utilities, −1..1; 0 while
    /// all packages seem alike.
    pub correlation: Mean,
    /// Root mean square difference of believed and true utilities, each scaled to 0..1 over
    /// the packages.
    pub error: Mean,
}

/// An uncertain number that goes with agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Driver {
    /// Path of the number in the scenario.
    pub path: String,
    /// `analyst` or `private`.
    pub ignorance: String,
    /// Median of the number.
    pub median: f64,
    /// Probability of agreement when the number is below its median.
    pub below: Share,
    /// Probability of agreement when it is above.
    pub above: Share,
    /// `above − below`.
    pub difference: f64,
    /// Standard error of the difference.
    pub standard_error: f64,
}

/// A solution of cooperative theory at central values, and the agreements' distance to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SolutionDistance {
    /// Its name.
    pub name: String,
    /// The option of each issue.
    pub options: Vec<usize>,
    /// Each party's utility.
    pub utilities: Vec<f64>,
    /// Each party's gain over no deal.
    pub gains: Vec<f64>,
    /// Share of agreements that are this package.
    pub hit: Share,
    /// Mean weighted Hamming distance of agreements to it, 0..1.
    pub distance: Mean,
    /// False if the search for it stopped at its limit.
    pub proven: bool,
}

/// The zone of possible agreement at central values, round 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ZopaSummary {
    /// Packages before constraints, a decimal string.
    pub raw: String,
    /// Feasible packages, a decimal string.
    pub feasible: String,
    /// Packages in the ZOPA, a decimal string; an estimate if `exact` is false.
    pub packages: String,
    /// Their share of the feasible packages.
    pub share: f64,
    /// Half the width of the share's 95% interval; 0 if it is exact.
    pub share_margin: f64,
    /// Was the ZOPA counted (true), or were there too many packages, so that its size
    /// and those below are estimated from a uniform sample?
    pub exact: bool,
    /// Packages in the ZOPA if red lines are ignored, a decimal string.
    pub without_red_lines: String,
    /// For each party, the packages that all others whose consent is needed accept:
    /// what the ZOPA would be without its consent; decimal strings.
    pub without_party: Vec<String>,
}
