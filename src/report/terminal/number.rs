//! Numbers as people read them: with no more digits than their error deserves.

use std::time::Duration;

use jiff::civil::Date;

use crate::report::record::{Share, ZopaSummary};

/// Digits after the point that a number of hundreds with this standard error (in
/// the same unit) deserves: the last digit shown is not smaller than the error,
/// and two digits say enough.
fn decimals(value: f64, error: f64) -> usize {
    let by_error = match error {
        error if error >= 0.5 => 0,
        error if error >= 0.05 => 1,
        _ => 2,
    };
    // Near 100 what is missing counts, but fewer digits of it are read.
    let by_size = match value.min(10.0 * (100.0 - value)) {
        // 9.96 is shown as 10.
        size if size >= 9.95 => 0,
        size if size >= 0.995 => 1,
        _ => 2,
    };
    by_error.min(by_size)
}

/// A share as so many of 100: `45`, `3.2`, `<0.01`, `>99`; with an error of 5 or
/// more of 100, to the nearest 5.
pub fn per_hundred(share: &Share) -> String {
    // Nothing or everything seen has an estimated error of 0; the interval knows better.
    let error = share.standard_error.max((share.high - share.low) / 4.0);
    rounded(share.share, error)
}

/// A share 0..1 with a standard error, as so many of 100.
pub fn rounded(share: f64, standard_error: f64) -> String {
    let (value, error) = (100.0 * share, 100.0 * standard_error);
    if share <= 0.0 {
        return "0".to_owned();
    }
    if share >= 1.0 {
        return "100".to_owned();
    }
    if error >= 5.0 && (5.0..=95.0).contains(&value) {
        return format!("{}", (value / 5.0).round() * 5.0);
    }
    let decimals = decimals(value, error);
    let unit = 10f64.powi(-(decimals as i32));
    if value < unit / 2.0 {
        return format!("<{unit}");
    }
    if 100.0 - value < unit / 2.0 {
        return format!(">{}", 100.0 - unit);
    }
    format!("{value:.decimals$}")
}

/// How shares that add up are shown: all with as many digits as the least certain
/// of them deserves, so that what is read adds up as well.
#[derive(Clone, Copy, Debug)]
pub struct Digits {
    decimals: usize,
}

impl Digits {
    /// Digits for these shares, all of one table.
    pub fn of<'a>(shares: impl Iterator<Item = &'a Share>) -> Self {
        let mut error = 0.0f64;
        let mut whole = true;
        for share in shares {
            error = error.max(share.standard_error.max(share.half_width() / 2.0));
            let value = 100.0 * share.share;
            whole &= (value - value.round()).abs() < 1e-9;
        }
        Self { decimals: if whole || 100.0 * error >= 0.5 { 0 } else { 1 } }
    }

    /// A share as so many of 100.
    pub fn show(self, share: f64) -> String {
        let value = 100.0 * share;
        let decimals = self.decimals;
        let unit = 10f64.powi(-(decimals as i32));
        match value {
            value if value <= 0.0 => "0".to_owned(),
            value if value >= 100.0 => "100".to_owned(),
            value if value <= unit / 2.0 => format!("<{unit}"),
            value if 100.0 - value <= unit / 2.0 => format!(">{}", 100.0 - unit),
            value => format!("{value:.decimals$}"),
        }
    }
}

/// An exactly known share as so many of 100.
pub fn exact(share: f64) -> String {
    rounded(share, 0.0)
}

/// A share in percent.
pub fn percent(share: &Share) -> String {
    format!("{}%", per_hundred(share))
}

/// How far the 95% interval reaches from its middle, in words: `below 1`, `about 11`.
pub fn error_in_words(share: &Share) -> String {
    let half = 50.0 * (share.high - share.low);
    match half {
        half if half < 0.01 => "below 0.01".to_owned(),
        half if half < 0.1 => "below 0.1".to_owned(),
        half if half < 1.0 => "below 1".to_owned(),
        half => format!("about {half:.0}"),
    }
}

/// Utility in points: its scale is 0..100. One digit after the point, more if
/// it would be nothing otherwise.
pub fn points(utility: f64) -> String {
    let value = 100.0 * utility;
    let decimals = match value.abs() {
        size if size >= 0.05 || size == 0.0 => 1,
        size if size >= 0.005 => 2,
        size if size >= 0.0005 => 3,
        _ => 4,
    };
    let text = format!("{value:.decimals$}");
    // A rounded −0.00 is 0.
    if text.trim_start_matches(['-', '0', '.']).is_empty() { "0.0".to_owned() } else { text }
}

/// Points that are known to within a standard error: whole ones if it is half a point
/// or more.
pub fn points_within(utility: f64, standard_error: f64) -> String {
    if 100.0 * standard_error < 0.5 {
        return points(utility);
    }
    let text = format!("{:.0}", 100.0 * utility);
    if text == "-0" { "0".to_owned() } else { text }
}

/// The same with a sign.
pub fn signed_points_within(utility: f64, standard_error: f64) -> String {
    let text = points_within(utility, standard_error);
    if text.starts_with('-') || ["0", "0.0"].contains(&text.as_str()) {
        text
    } else {
        format!("+{text}")
    }
}

/// Points with a sign.
pub fn signed_points(utility: f64) -> String {
    signed_points_within(utility, 0.0)
}

/// A whole number with commas.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// A decimal string of any length: with commas, or as a power of ten if it is long.
pub fn large(digits: &str) -> String {
    if digits.len() <= 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return grouped(digits);
    }
    format!("{}.{} × 10^{}", &digits[..1], &digits[1..2], digits.len() - 1)
}

/// A count of the ZOPA's packages: exactly, or with the digits that a sample deserves.
pub fn zone_size(zopa: &ZopaSummary, digits: &str) -> String {
    size(zopa.exact, digits)
}

/// A number of packages: exactly, or with the digits that a sample deserves.
pub fn size(exact: bool, digits: &str) -> String {
    if exact {
        return large(digits);
    }
    let kept = 2.min(digits.len());
    match digits.trim_start_matches('0') {
        "" => "so few that a sample has none".to_owned(),
        _ => {
            let rounded = format!("{}{}", &digits[..kept], "0".repeat(digits.len() - kept));
            format!("about {}", large(&rounded))
        }
    }
}

fn grouped(digits: &str) -> String {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut output = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            output.push(',');
        }
        output.push(digit);
    }
    output
}

/// `1 round`, `16 rounds`.
pub fn counted(value: u64, one: &str) -> String {
    format!("{} {one}{}", count(value), if value == 1 { "" } else { "s" })
}

/// How long something took.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 59.5 {
        format!("{seconds:.0} s")
    } else {
        let whole = time.as_secs() + u64::from(time.subsec_millis() >= 500);
        match (whole / 3600, whole / 60 % 60, whole % 60) {
            (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
            (hours, minutes, _) => format!("{hours} h {minutes} min"),
        }
    }
}

/// `2025-05-02` as `2 May 2025`; anything else as it is.
pub fn date(text: &str) -> String {
    formatted(text, "%-d %B %Y")
}

/// `2025-05-02` as `2 May`; anything else as it is.
pub fn day(text: &str) -> String {
    formatted(text, "%-d %B")
}

fn formatted(text: &str, format: &str) -> String {
    match text.parse::<Date>() {
        Ok(date) => date.strftime(format).to_string(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_show_no_more_digits_than_their_error_deserves() {
        for (share, error, text) in [
            (0.4537, 0.0016, "45"),
            (0.4537, 0.02, "45"),
            (0.4537, 0.06, "45"),
            (0.47, 0.11, "45"),
            (0.48, 0.11, "50"),
            (0.0321, 0.0004, "3.2"),
            (0.0321, 0.006, "3"),
            (0.00321, 0.0004, "0.32"),
            (0.00321, 0.004, "0.3"),
            (0.0021, 0.006, "<1"),
            (0.00002, 0.00001, "<0.01"),
            (0.907, 0.0004, "91"),
            (0.9979, 0.0004, "99.8"),
            (0.9999, 0.006, ">99"),
            (0.99999, 0.00001, ">99.99"),
            (0.0, 0.0, "0"),
            (1.0, 0.0, "100"),
        ] {
            assert_eq!(rounded(share, error), text, "{share} ± {error}");
        }
    }

    #[test]
    fn shares_that_add_up_have_the_same_digits() {
        let share = |share, standard_error| Share {
            share,
            standard_error,
            low: share,
            high: share,
            ..Share::default()
        };
        let sure = Digits::of([share(0.4537, 0.001), share(0.005, 0.0001)].iter());
        let texts = [0.4537, 0.005, 0.0004, 0.0, 1.0, 0.9999].map(|share| sure.show(share));
        assert_eq!(texts, ["45.4", "0.5", "<0.1", "0", "100", ">99.9"]);
        let unsure = Digits::of([share(0.4537, 0.01), share(0.005, 0.0001)].iter());
        assert_eq!([0.4537, 0.006, 0.003].map(|share| unsure.show(share)), ["45", "1", "<1"]);
        assert_eq!(Digits::of([share(0.45, 0.0001)].iter()).show(0.45), "45");
    }

    #[test]
    fn nothing_seen_is_nothing_shown_and_its_error_is_the_interval() {
        let none = Share { high: 0.0368, ..Share::default() };
        assert_eq!(per_hundred(&none), "0");
        assert_eq!(error_in_words(&none), "about 2");
    }

    #[test]
    fn utilities_are_points() {
        assert_eq!(points(0.7134), "71.3");
        assert_eq!(points(-0.0000001), "0.0");
        assert_eq!(points(0.0003), "0.03");
        assert_eq!(signed_points(0.021), "+2.1");
        assert_eq!(signed_points(-0.021), "-2.1");
        assert_eq!(points_within(0.7134, 0.004), "71.3");
        assert_eq!(points_within(0.7134, 0.006), "71");
        assert_eq!(points_within(-0.001, 0.006), "0");
        assert_eq!(signed_points_within(0.021, 0.006), "+2");
    }

    #[test]
    fn counts_durations_and_dates() {
        assert_eq!(count(1_194_393_600), "1,194,393,600");
        assert_eq!(large("123456789012345678901"), "1.2 × 10^20");
        assert_eq!(duration(Duration::from_millis(3_420)), "3.4 s");
        assert_eq!(duration(Duration::from_millis(125_600)), "2 min 6 s");
        assert_eq!(date("2025-05-02"), "2 May 2025");
        assert_eq!(day("2025-05-02"), "2 May");
        assert_eq!(date("someday"), "someday");
    }
}
