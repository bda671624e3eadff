//! Numbers of tables, with the digits that people read.

use crate::report::table::Cell;

/// A cell for readers: numbers to four significant digits; the full one is in the data.
pub fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Integer(value) => crate::report::terminal::count(*value),
        Cell::Number(value) => significant(*value),
        Cell::Text(text) => text.clone(),
    }
}

/// A cell as data: every digit.
pub fn exactly(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Integer(value) => value.to_string(),
        Cell::Number(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
    }
}

fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = libm::log10(value.abs()).floor();
    if !(-5.0..15.0).contains(&magnitude) {
        return format!("{value:.3e}");
    }
    let decimals = (3.0 - magnitude).clamp(0.0, 8.0) as usize;
    let text = format!("{value:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.replacen('-', "−", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        let texts = [0.0, 0.123_456, 1.0, -2.5, 12_345.678, 0.000_012_3, 1e-9].map(significant);
        assert_eq!(texts, ["0", "0.1235", "1", "−2.5", "12346", "0.0000123", "1.000e-9"]);
    }
}
