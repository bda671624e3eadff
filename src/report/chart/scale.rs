//! From numbers to pixels, and the round numbers that stand at an axis.

/// A straight scale from numbers to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// The numbers `low..high` on the pixels `from..to`; a range of one number is widened.
    pub fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let (low, high) =
            if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        let (low, high) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
        Self { low, high, from, to }
    }

    /// The pixel of a number, kept on the scale.
    pub fn at(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// The range of numbers.
    pub fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Round numbers on the scale, about so many, lowest first; in steps of 1, 2 or 5 times a
    /// power of ten.
    pub fn ticks(&self, about: usize) -> Vec<f64> {
        let step = step(self.high - self.low, about);
        let first = (self.low / step - 1e-9).ceil();
        let last = (self.high / step + 1e-9).floor();
        let count = (last - first).clamp(0.0, 100.0) as usize;
        (0..=count).map(|index| (first + index as f64) * step).collect()
    }

    /// A number at an axis, with as many decimals as the steps need.
    pub fn label(&self, value: f64, about: usize) -> String {
        let step = step(self.high - self.low, about);
        let decimals = (-libm::log10(step) + 1e-9).ceil().clamp(0.0, 8.0) as usize;
        let text = format!("{value:.decimals$}");
        if text.trim_start_matches(['-', '0', '.']).is_empty() {
            "0".to_owned()
        } else {
            minus(&text)
        }
    }
}

/// A range that begins and ends at round numbers.
pub fn rounded(low: f64, high: f64, about: usize) -> (f64, f64) {
    if high.partial_cmp(&low) != Some(std::cmp::Ordering::Greater) {
        return (low, high);
    }
    let step = step(high - low, about);
    ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step)
}

/// With a true minus sign.
pub fn minus(text: &str) -> String {
    text.replacen('-', "−", 1)
}

fn step(span: f64, about: usize) -> f64 {
    let rough = span / about.max(1) as f64;
    let power = libm::pow(10.0, libm::log10(rough).floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let step = steps.into_iter().find(|step| step * power >= rough * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let scale = Scale::new((0.0, 1.0), (0.0, 100.0));
        assert_eq!(scale.ticks(5).len(), 6);
        assert_eq!(scale.label(0.2, 5), "0.2");
        let scale = Scale::new((-3.0, 17.0), (0.0, 100.0));
        assert_eq!(scale.ticks(5), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(scale.label(-5.0, 5), "−5");
        assert_eq!(rounded(-3.0, 17.0, 5), (-5.0, 20.0));
    }

    #[test]
    fn numbers_stay_on_the_scale() {
        let scale = Scale::new((0.0, 2.0), (10.0, 110.0));
        assert_eq!([-1.0, 1.0, 5.0].map(|value| scale.at(value)), [10.0, 60.0, 110.0]);
        assert_eq!(Scale::new((3.0, 3.0), (0.0, 10.0)).at(3.0), 5.0);
        assert_eq!(Scale::new((f64::NAN, 3.0), (0.0, 10.0)).range(), (0.0, 1.0));
    }
}
