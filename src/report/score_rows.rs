//! The scores of every negotiation by every model as a table: for analyses of one's own.
//!
//! | column | what |
//! |---|---|
//! | `model` | its name |
//! | `negotiation` | its place in the data, from 1; rows that were left out do not count |
//! | `cluster` | what stays whole in folds, from 1 |
//! | `agreed` | 1 if they agreed |
//! | `chance_of_agreement` | what the model gave |
//! | `log_agreement` | log chance of agreement or none, of what came |
//! | `log_package`, `brier_package`, `first`, `first_three` | of the agreed package given agreement; empty without |

use crate::experiment::calibrate::{Evaluation, Negotiations};

/// The table, as CSV with a line of names.
pub fn rows_table(evaluations: &[(String, Evaluation)], data: &Negotiations) -> String {
    let mut cluster = vec![0; data.bargains.len()];
    for (number, group) in data.groups.iter().enumerate() {
        data.rows_of(group).for_each(|row| cluster[row] = number + 1);
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    // Nothing can go wrong in memory.
    let _ = table.write_record([
        "model",
        "negotiation",
        "cluster",
        "agreed",
        "chance_of_agreement",
        "log_agreement",
        "log_package",
        "brier_package",
        "first",
        "first_three",
    ]);
    for (name, evaluation) in evaluations {
        for (at, row) in evaluation.rows.iter().enumerate() {
            let mut cells = vec![
                name.clone(),
                (at + 1).to_string(),
                cluster[at].to_string(),
                u8::from(row.package.is_some()).to_string(),
                row.agreement.to_string(),
                row.log_agreement.to_string(),
            ];
            match row.package {
                Some(found) => {
                    let scores = [found.log, found.brier, found.first, found.first_three];
                    cells.extend(scores.map(|score| score.to_string()));
                }
                None => cells.extend(std::iter::repeat_n(String::new(), 4)),
            }
            let _ = table.write_record(cells);
        }
    }
    table.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
