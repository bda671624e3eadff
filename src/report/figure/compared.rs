//! What figures of comparisons have in common: which differences are drawn, and what readers
//! call them.

use crate::report::comparison::{ComparedWith, DifferenceRecord};

/// Provisions that are drawn at most.
const PROVISIONS: usize = 12;
/// Provisions that are drawn even if they differ by no more than noise.
const FEWEST: usize = 5;

/// Differences under one heading.
pub struct Group<'r> {
    /// The heading, with the unit.
    pub title: &'static str,
    /// The differences.
    pub list: Vec<&'r DifferenceRecord>,
}

/// How often negotiations end how.
pub fn outcomes(other: &ComparedWith) -> Group<'_> {
    let of = |kind: &'static str| other.differences.iter().filter(move |one| one.quantity == kind);
    let mut list: Vec<&DifferenceRecord> = of("agreement").collect();
    // Where there are no limited agreements, the first agreement is the agreement.
    let several = of("first_agreement")
        .any(|one| !["full", "none"].contains(&one.kind.as_deref().unwrap_or_default()));
    if several {
        list.extend(of("first_agreement"));
    }
    Group { title: "Of 100 negotiations", list }
}

/// What parties get.
pub fn parties(other: &ComparedWith) -> Group<'_> {
    let list = other.differences.iter().filter(|one| one.quantity == "value");
    Group { title: "What parties get, in points of 100", list: list.collect() }
}

/// The provisions gained and lost: those that are more than noise, the largest first, and a
/// few others if there are not many.
pub fn provisions(other: &ComparedWith) -> Group<'_> {
    let list = other.differences.iter();
    let list = list.filter(|one| one.quantity == "provision" && one.difference != 0.0);
    let mut list: Vec<&DifferenceRecord> = list.collect();
    list.sort_by(|one, two| {
        let size = |one: &DifferenceRecord| one.difference.abs();
        two.stands.cmp(&one.stands).then(size(two).total_cmp(&size(one)))
    });
    let standing = list.iter().filter(|one| one.stands).count();
    list.truncate(standing.clamp(FEWEST, PROVISIONS));
    Group { title: "Of 100 agreements", list }
}

/// What readers call a quantity.
pub fn label(one: &DifferenceRecord) -> String {
    match one.quantity.as_str() {
        "first_agreement" if one.name == "none" => "No agreement of any kind".to_owned(),
        "first_agreement" => format!("First agreement: {}", one.name),
        "agreement" => "Agreement".to_owned(),
        _ => one.name.clone(),
    }
}

/// The sign of what is more than noise, after a number.
pub fn star(one: &DifferenceRecord) -> &'static str {
    if one.stands { " *" } else { "" }
}
