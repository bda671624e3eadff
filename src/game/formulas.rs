//! Which numbers are computed from others, and in which order.

use crate::chance::Numbers;

/// The numbers that are computed, each after those it is computed from.
#[derive(Clone, Debug)]
pub(super) struct FormulaPlan {
    numbers: Vec<u32>,
}

impl FormulaPlan {
    pub(super) fn new(numbers: &Numbers) -> Self {
        Self { numbers: numbers.computed().map(|id| id.0).collect() }
    }

    /// Computes them from the values of the others. `moved(number, value)` is what events
    /// make of a number that would be `value` without them.
    pub(super) fn evaluate(
        &self,
        numbers: &Numbers,
        values: &mut [f64],
        moved: impl Fn(u32, f64) -> f64,
    ) {
        for &index in &self.numbers {
            let number = &numbers.list[index as usize];
            if let Some(formula) = number.formula() {
                let value = formula.evaluate(|part| part.on(values));
                values[index as usize] = number.clipped(moved(index, value));
            }
        }
    }
}
