//! The pages of file formats: every part of a format, made of its JSON Schema.

use serde_json::Value;

use super::catalogue::choice;
use super::{GENERATED, parameters};
use crate::report::catalogue::{Contents, Definition, definitions};
use crate::scenario;

/// Parts of formats that have a page of their own, and what it is called.
const ELSEWHERE: &[(&str, &str)] = &[
    ("Strategy", "strategies.md"),
    ("Offers", "strategies.md#part-offers"),
    ("Beliefs", "strategies.md#part-beliefs"),
    ("Acceptance", "strategies.md#part-acceptance"),
    ("Protocol", "protocols.md"),
    ("Recognition", "protocols.md#part-recognition"),
    ("Rule", "rules.md"),
    ("Measure", "measures.md"),
];

const SCENARIO: &str = "\
A scenario file is one [Scenario](#scenario), or a [Variant](#variant) of another one. `zopa new NAME` writes a commented one
to start from; `zopa schema scenario` prints this page as JSON Schema, for editors.

Utilities run from 0 to 1 unless a party has a [scale](#scale). Times are in rounds unless a unit is named. In the tables
`{id: x}` is a map from names to x and `[x]` a list; a *condition* `{id: [text or number]}` names options by issue: all its
issues must match, any of the listed options will do, and `{}` always holds.";

const DESIGN: &str = "\
A design says what `zopa sweep` varies, and at which points. `zopa schema design` prints this page as JSON Schema; \
[Sweeps](../how-to/sweep.md) has examples.";

const CLAIMS: &str = "\
A file of claims, for `zopa claims`. `zopa schema claims` prints this page as JSON Schema; \
[Claims](../how-to/test-claims.md) has examples.";

const TIMELINE: &str = "\
What happened, for `zopa backtest`. `zopa schema timeline` prints this page as JSON Schema; \
[Backtests](../how-to/backtest.md) has an example.";

/// The format of scenarios.
pub fn scenario() -> String {
    page("Scenario files", SCENARIO, &scenario::schema())
}

/// The format of designs.
pub fn design() -> String {
    page("Design files", DESIGN, &scenario::design_schema())
}

/// The format of claims.
pub fn claims() -> String {
    page("Files of claims", CLAIMS, &scenario::claims_schema())
}

/// The format of timelines.
pub fn timeline() -> String {
    page("Timelines", TIMELINE, &scenario::timeline_schema())
}

fn page(title: &str, about: &str, schema: &Value) -> String {
    let here = |definition: &Definition| ELSEWHERE.iter().all(|(name, _)| *name != definition.name);
    let parts: Vec<Definition> = definitions(schema, &link).into_iter().filter(here).collect();
    let list: Vec<String> = parts.iter().map(|part| link(&part.name)).collect();
    let mut text = format!("{GENERATED}\n# {title}\n\n{about}\n\nParts: {}.\n", list.join(", "));
    for definition in parts {
        text.push_str(&format!("\n## {}\n\n{}\n", definition.name, definition.description));
        match &definition.contents {
            Contents::Fields(fields) => text.push_str(&format!("\n{}", parameters(fields))),
            Contents::Choices(entries) => {
                text.extend(entries.iter().map(|entry| choice(entry, "###")));
            }
            Contents::Kind(kind) => text.push_str(&format!("\nWhat may stand there: {kind}.\n")),
        }
    }
    text
}

/// A link to where a part is explained.
fn link(name: &str) -> String {
    let elsewhere = ELSEWHERE.iter().find(|(known, _)| *known == name).map(|(_, page)| *page);
    let here = format!("#{}", name.to_lowercase());
    format!("[{name}]({})", elsewhere.unwrap_or(&here))
}
