//! A party's own scale in a scenario.

use zopa::scenario::examine::compile;

use crate::support::from_text;
use crate::{assert_utilities, table};

fn scenario(scale: &str, no_deal: &str, more: &str) -> String {
    format!(
        r#"(format: 1, id: "t/scale", title: "Scale", clock: (horizon: 4),
        issues: {{
            "scope": (title: "Scope", kind: Ordered, default: "none", options: {{"none": (), "short": (partial: 0.5), "full": ()}}),
            "split": (title: "Split", kind: Categorical, default: "left", options: {{"left": (), "right": ()}}),
        }},
        parties: {{
            "a": (name: "A", {scale} issues: {{
                "scope": (weight: 0.4, scores: {{"none": 0, "short": 0.5, "full": 1}}),
                "split": (weight: 0.6, scores: {{"left": 0, "right": 1}}),
            }}, {more} no_deal: {no_deal}, strategy: TimeDependent(start: 1, shape: 1)),
        }})"#
    )
}

#[test]
fn utility_is_constant_plus_factor_times_the_weighted_scores() {
    let loaded = from_text(&scenario("scale: (factor: 10, constant: 3),", "4", ""));
    let (no_deal, packages) = table(&loaded);
    assert_eq!(no_deal, [4.0]);
    // A partial deal starts from no deal: its gain is 0.5 of 10·(0.4·0.5 + 0.6·score).
    assert_utilities(&packages, 0, &[3.0, 9.0, 4.0 + 1.0, 4.0 + 4.0, 7.0, 13.0]);
    let linkage = r#"linkages: {"l": (when: {"split": ["right"]}, gain: -2)},"#;
    let loaded = from_text(&scenario("scale: (factor: 10, constant: 3),", "4", linkage));
    assert_utilities(&table(&loaded).1, 0, &[3.0, 7.0, 5.0, 6.0, 7.0, 11.0]);
}

#[test]
fn a_scale_of_one_and_nothing_changes_nothing() {
    let without = table(&from_text(&scenario("", "0.4", "")));
    assert_eq!(without, table(&from_text(&scenario("scale: (),", "0.4", ""))));
    assert_eq!(
        without,
        table(&from_text(&scenario("scale: (factor: 1, constant: 0),", "0.4", "")))
    );
}

#[test]
fn fallback_values_are_judged_on_the_scale() {
    let messages = |scale: &str, no_deal: &str| -> Vec<String> {
        let loaded = from_text(&scenario(scale, no_deal, ""));
        let found = match compile(&loaded) {
            Ok((_, found)) => found,
            Err(found) => *found,
        };
        found
            .list
            .iter()
            .map(|one| format!("{} {}", one.label, one.help.as_deref().unwrap_or("")))
            .collect()
    };
    assert_eq!(messages("scale: (factor: 100, constant: 0),", "40"), [""; 0]);
    let far = messages("", "40");
    assert!(far[0].contains("far off the scale"), "{far:?}");
    let outside = messages("scale: (factor: 10, constant: 5),", "17");
    assert!(outside[0].contains("on its scale, packages are worth about 5 to 15"), "{outside:?}");
}
