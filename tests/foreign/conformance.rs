//! The domains of the conformance data: each agrees with its answers, or is refused
//! for the reason the data's own documentation gives.

use zopa::scenario::LoadError;
use zopa::space::Diagram;

use crate::support::conformance::{self, Domain, Opened};

/// How far utilities and reservation values may be apart.
const AGREE: f64 = 1e-9;

/// The domains that cannot be represented, and what the message must name.
const REFUSED: [(&str, &[&str]); 4] = [
    ("NL_10issues_hyper", &["hyper-rectangles", "diagram nodes", "profile-1.xml"]),
    ("NL_S1NIKFRT1_hyper", &["hyper-rectangles", "diagram nodes", "profile-1.xml"]),
    ("Railway_constraints", &["type=\"constraint\"", "Minister.xml:"]),
    ("SecondHandCar_real", &["type=\"price\"", "car_dealer.xml:"]),
];

#[test]
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
    for sample in answers["samples"].as_array().ok_or("no samples")? {
        let index = sample["index"].as_u64().ok_or("no index")? as usize;
        let package = opened.package(index);
        let titles =
            game.issues().iter().zip(&package).map(|(issue, &at)| &issue.options[at].title);
        for (title, expected) in titles.zip(sample["outcome"].as_array().ok_or("no outcome")?) {
            let expected = expected.as_str().map_or(expected.to_string(), str::to_owned);
            if *title != expected {
                return Err(format!("sample {index} has {title:?}, not {expected:?}"));
            }
        }
        for (party, utility) in opened.utilities(&package).iter().enumerate() {
            let expected = sample[opened.scale][party].as_f64().ok_or("no utility")?;
            largest = largest.max((utility - expected).abs());
        }
    }
    if largest > AGREE { Err(format!("differs by {largest:e}")) } else { Ok(largest) }
}
