//! The domains of the conformance data: each agrees with its answers, or is refused
//! for the reason the data's own documentation gives.

use zopa::scenario::LoadError;
use zopa::space::Diagram;
use zopa::space::criteria::Requirement;
use zopa::space::search::{best_reaching, k_best};
use zopa::tolerance::CLOSED_FORM;

use crate::support::conformance::{self, Domain, Opened};

/// The domains that cannot be represented, and what the message must name.
const REFUSED: [(&str, &[&str]); 2] = [
    ("Railway_constraints", &["type=\"constraint\"", "Minister.xml:2:"]),
    ("SecondHandCar_real", &["type=\"price\"", "car_dealer.xml:88:"]),
];

/// Spaces of 10^10 packages without answers; `pareto.xml` beside them has their frontier.
const HYPER: [&str; 2] = ["NL_10issues_hyper", "NL_S1NIKFRT1_hyper"];

#[test]
#[allow(clippy::print_stdout, reason = "the table of results, shown with --nocapture")]
fn every_domain_agrees_or_is_refused_for_the_known_reason() {
    let Some(folder) = conformance::folder() else { return };
    let mut failures = Vec::new();
    println!(
        "{:32} {:>7} {:>12} {:>8}  largest difference",
        "domain", "parties", "packages", "scale"
    );
    for domain in conformance::domains(&folder) {
        let refused = REFUSED.iter().find(|(name, _)| *name == domain.name);
        match (domain.open(), refused) {
            (Ok(opened), None) if HYPER.contains(&domain.name.as_str()) => {
                let packages = opened.game.diagram().completions(Diagram::ROOT);
                let nodes = opened.game.diagram().nodes();
                println!("{:32} {:>7} {packages:>12} {nodes:>8} diagram nodes", domain.name, 2);
                failures.extend(frontier(&domain, &opened).err());
            }
            (Ok(opened), None) => match compare(&domain, &opened) {
                Ok(difference) => println!(
                    "{:32} {:>7} {:>12} {:>8}  {difference:.1e}",
                    domain.name,
                    opened.game.party_count(),
                    opened.game.diagram().completions(Diagram::ROOT),
                    opened.scale
                ),
                Err(problem) => failures.push(format!("{}: {problem}", domain.name)),
            },
            (Err(LoadError::Invalid(found)), Some((_, words))) => {
                let text = found.render(false);
                println!("{:32} refused: {}", domain.name, found.list[0].message);
                for word in *words {
                    if !text.contains(word) {
                        failures.push(format!("{}: `{word}` is not in\n{text}", domain.name));
                    }
                }
            }
            (Ok(_), Some(_)) => failures.push(format!("{}: was to be refused", domain.name)),
            (Err(LoadError::Invalid(found)), None) => {
                failures.push(format!("{}: {}", domain.name, found.render(false)));
            }
            (Err(error), _) => failures.push(format!("{}: {error}", domain.name)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The largest difference from the answers, or what is wrong.
fn compare(domain: &Domain, opened: &Opened) -> Result<f64, String> {
    let answers = &domain.answers;
    let game = &opened.game;
    if Some(game.party_count() as u64) != answers["parties"].as_u64() {
        return Err(format!("{} parties", game.party_count()));
    }
    let packages = game.diagram().completions(Diagram::ROOT);
    if Some(packages) != answers["outcomes"].as_u64().map(u128::from) {
        return Err(format!("{packages} packages"));
    }
    let mut largest = 0.0f64;
    let block = &answers[opened.scale];
    let reserved = block.get("reserved").unwrap_or(&answers["reserved_in_file"]);
    for party in 0..game.party_count() {
        let no_deal = opened.draw.truth().prospects().no_deal(party, 0);
        let expected = match reserved[party].as_f64() {
            Some(value) => value,
            // No reservation value: no package is worse than none.
            None => block["min"][party].as_f64().ok_or("no minimum")?,
        };
        largest = largest.max((no_deal - expected).abs());
    }
    // The whole table counts: everybody's best and worst package.
    for party in 0..game.party_count() {
        let costs = opened.draw.truth().utility().column(party);
        let negative: Vec<f64> = costs.iter().map(|cost| -cost).collect();
        for (costs, sign, name) in [(&costs, 1.0, "max"), (&negative, -1.0, "min")] {
            let best = sign * k_best(game.diagram(), costs, 1)[0].1;
            let expected = block[name][party].as_f64().ok_or("no extremes")?;
            largest = largest.max((best - expected).abs());
        }
    }
    // NegMAS puts an issue with one value first where indices start at 2.
    let dummies = answers["issues_incl_dummy"].as_u64().ok_or("no number of issues")?;
    let dummies = dummies as usize - game.issues().len();
    for sample in answers["samples"].as_array().ok_or("no samples")? {
        let index = sample["index"].as_u64().ok_or("no index")? as usize;
        let package = opened.package(index);
        let titles =
            game.issues().iter().zip(&package).map(|(issue, &at)| &issue.options[at].title);
        let outcome = &sample["outcome"].as_array().ok_or("no outcome")?[dummies..];
        for (title, expected) in titles.zip(outcome) {
            let expected = expected.as_str().map_or(expected.to_string(), str::to_owned);
            if *title != expected {
                return Err(format!("sample {index} has {title:?}, not {expected:?}"));
            }
        }
        if sample[opened.scale].is_null() {
            continue;
        }
        for (party, utility) in opened.utilities(&package).iter().enumerate() {
            let expected = sample[opened.scale][party].as_f64().ok_or("no utility")?;
            largest = largest.max((utility - expected).abs());
        }
    }
    if largest > CLOSED_FORM { Err(format!("differs by {largest:e}")) } else { Ok(largest) }
}

/// The frontier beside a domain: each of its points is the best for the second party
/// among packages that give the first as much. It has single precision.
fn frontier(domain: &Domain, opened: &Opened) -> Result<(), String> {
    const SINGLE: f64 = 1e-6;
    let text = std::fs::read_to_string(domain.path.join("pareto.xml"));
    let text = text.map_err(|error| error.to_string())?;
    let diagram = opened.game.diagram();
    let utility = opened.draw.truth().utility();
    let costs = utility.column(1);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (first, second) = line.split_once(',').ok_or("not a point")?;
        let first: f64 = first.trim().parse().map_err(|_| "not a number")?;
        let second: f64 = second.trim().parse().map_err(|_| "not a number")?;
        let floors = [first - SINGLE, f64::NEG_INFINITY];
        let requirement = Requirement::always(0b01);
        let best = best_reaching(diagram, &costs, utility, &requirement, &floors);
        let best = best.ok_or_else(|| format!("{}: nothing reaches {first}", domain.name))?.what.1;
        if (best - second).abs() > SINGLE {
            return Err(format!("{}: {best} at {first}, not {second}", domain.name));
        }
    }
    Ok(())
}
