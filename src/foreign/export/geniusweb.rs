//! GeniusWeb JSON: a domain and a linear additive profile a party.
//!
//! Weights sum to 1 and utilities of values lie in 0..1, so a scale is lost; what no
//! deal is worth is said by a package, so it is lost unless some package is worth it.

use serde_json::{Map, Value, json};

use super::{Exporter, Sheet, SheetParty};
use crate::party::Scale;
use crate::tolerance::{exceeds, ties};

/// The register entry.
pub const EXPORTER: Exporter = Exporter {
    name: "geniusweb",
    about: "GeniusWeb JSON: a domain and a profile a party",
    lost,
    write,
};

fn lost(sheet: &Sheet) -> Vec<String> {
    let mut lost = Vec::new();
    for party in &sheet.parties {
        let name = &party.id;
        if party.scale != Scale::default() {
            lost.push(format!("`{name}`: its scale; utilities run from 0 to 1"));
        }
        if !ties(party.discount, 1.0) {
            lost.push(format!("`{name}`: its discount"));
        }
        if let Some(no_deal) = party.reservation
            && !ties(party.reserve.1, no_deal)
        {
            let utility = party.reserve.1;
            lost.push(if exceeds(no_deal, utility) {
                format!(
                    "`{name}`: its no-deal value {no_deal}; no package is worth more than {utility}"
                )
            } else {
                format!(
                    "`{name}`: its no-deal value {no_deal}; the reservation bid is worth {utility}"
                )
            });
        }
    }
    lost
}

fn write(sheet: &Sheet) -> Vec<(String, String)> {
    let issues: Map<String, Value> = sheet
        .issues
        .iter()
        .map(|(issue, options)| (issue.clone(), json!({ "values": options })))
        .collect();
    let domain = json!({ "name": sheet.name, "issuesValues": issues });
    let mut files = vec![(format!("{}.json", sheet.name), text(&domain))];
    for party in &sheet.parties {
        files.push((format!("{}.json", party.file), text(&profile(sheet, party, &domain))));
    }
    files
}

fn profile(sheet: &Sheet, party: &SheetParty, domain: &Value) -> Value {
    let mut utilities = Map::new();
    let mut weights = Map::new();
    let mut reserve = Map::new();
    for (index, (issue, options)) in sheet.issues.iter().enumerate() {
        let scores = options.iter().cloned().zip(party.scores[index].iter().map(|s| json!(s)));
        let table: Map<String, Value> = scores.collect();
        utilities.insert(issue.clone(), json!({ "discreteutils": { "valueUtilities": table } }));
        weights.insert(issue.clone(), json!(party.weights[index]));
        if let Some(&option) = party.reserve.0.get(index) {
            reserve.insert(issue.clone(), json!(options[option]));
        }
    }
    let reservation = match party.reservation {
        Some(_) => json!({ "issuevalues": reserve }),
        None => Value::Null,
    };
    json!({ "LinearAdditiveUtilitySpace": {
        "issueUtilities": utilities,
        "issueWeights": weights,
        "domain": domain,
        "name": party.file,
        "reservationBid": reservation,
    } })
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}
