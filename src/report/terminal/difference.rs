//! What differs between two scenarios.

use super::{Screen, text};
use crate::scenario::Difference;

/// One block a difference: its path, then the two values.
pub fn differences(list: &[Difference], left: &str, right: &str, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    if list.is_empty() {
        return "No differences in values (comments and layout do not count).\n".to_owned();
    }
    let mut output = format!("{} {left}\n{} {right}\n", paint.bad("-"), paint.good("+"));
    for difference in list {
        output.push('\n');
        output.push_str(&paint.strong(&difference.path));
        output.push('\n');
        if let Some(value) = &difference.left {
            output.push_str(&text::wrap(value, &format!("  {} ", paint.bad("-")), width));
        }
        if let Some(value) = &difference.right {
            output.push_str(&text::wrap(value, &format!("  {} ", paint.good("+")), width));
        }
    }
    output
}
