//! Measures in their units: shares of 100, points, rounds.

/// How a unit is shown.
pub struct Shown {
    factor: f64,
    /// After a number, with the space before it.
    pub name: &'static str,
}

impl Shown {
    /// Of a unit as records call it.
    pub fn new(unit: &str) -> Self {
        match unit {
            "share" => Self { factor: 100.0, name: " of 100" },
            "utility" => Self { factor: 100.0, name: " points" },
            "rounds" => Self { factor: 1.0, name: " rounds" },
            _ => Self { factor: 1.0, name: "" },
        }
    }

    /// A number of records as so many of the unit.
    pub fn scaled(&self, value: f64) -> f64 {
        self.factor * value
    }

    /// Digits after the point that an error deserves: the last is not much smaller than it.
    pub fn digits(&self, error: f64) -> usize {
        let error = 2.0 * self.factor * error;
        (0..6).find(|digits| 10f64.powi(-(*digits as i32)) <= error).unwrap_or(6)
    }

    /// A number of so many digits after the point.
    pub fn show(&self, value: f64, digits: usize) -> String {
        let text = format!("{:.digits$}", self.factor * value);
        // A rounded −0.00 is 0.
        let nothing = text.trim_start_matches(['-', '0', '.']).is_empty();
        if nothing { text.trim_start_matches('-').to_owned() } else { text }
    }

    /// A number without an error.
    pub fn plain(&self, value: f64) -> String {
        let text = format!("{:.9}", self.factor * value);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if text == "-0" { "0".to_owned() } else { text.to_owned() }
    }
}
