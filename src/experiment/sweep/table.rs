//! Points from a CSV table: one column for each factor, under its name, in any order;
//! other columns are left alone.

use super::{Coordinate, Factor, Values};

/// Mistakes that are told of one table.
const MOST_PROBLEMS: usize = 20;

/// Reads the points.
///
/// # Errors
/// What is wrong with the table, each with its line.
pub fn read(text: &[u8], factors: &[Factor]) -> Result<Vec<Vec<Coordinate>>, Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let head = reader.headers().map_err(|error| vec![error.to_string()])?.clone();
    let mut problems = Vec::new();
    let mut columns = Vec::new();
    for factor in factors {
        match head.iter().position(|name| name == factor.id) {
            Some(column) => columns.push(column),
            None => {
                let names: Vec<String> = head.iter().map(|name| format!("`{name}`")).collect();
                problems.push(format!("no column `{}` among {}", factor.id, names.join(", ")));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut points = Vec::new();
    for (row, record) in reader.records().enumerate() {
        // The head is line 1.
        let line = row + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(error.to_string());
                break;
            }
        };
        let coordinates = factors.iter().zip(&columns).map(|(factor, column)| {
            let cell = record.get(*column).unwrap_or("");
            coordinate(&factor.values, cell)
                .ok_or_else(|| format!("line {line}: {}", refusal(factor, cell)))
        });
        match coordinates.collect() {
            Ok(point) => points.push(point),
            Err(problem) => problems.push(problem),
        }
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    if points.is_empty() && problems.is_empty() {
        problems.push("the table has no rows".to_owned());
    }
    if problems.is_empty() { Ok(points) } else { Err(problems) }
}

fn coordinate(values: &Values, cell: &str) -> Option<Coordinate> {
    let number = || cell.parse::<f64>().ok().filter(|number| number.is_finite());
    match values {
        Values::Named(names) => names.iter().position(|name| name == cell).map(Coordinate::Choice),
        Values::Range { low, high, .. } => {
            let value = number().filter(|number| (low..=high).contains(&number))?;
            Some(Coordinate::Number { value, index: 0 })
        }
        Values::Listed(listed) => {
            let value = number()?;
            let index = listed.iter().position(|known| *known == value)?;
            Some(Coordinate::Number { value, index })
        }
    }
}

fn refusal(factor: &Factor, cell: &str) -> String {
    let allowed = match &factor.values {
        Values::Named(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("one of {}", names.join(", "))
        }
        Values::Range { low, high, .. } => format!("a number from {low} to {high}"),
        Values::Listed(values) => {
            let values: Vec<String> = values.iter().map(f64::to_string).collect();
            format!("one of {}", values.join(", "))
        }
    };
    format!("`{}` must be {allowed}, not `{cell}`", factor.id)
}
