//! Options that enter or leave at a date.

/// When an option is on the table. An event that opens it opens it at other times too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Index of the issue.
    pub issue: usize,
    /// Index of the option.
    pub option: usize,
    /// The first round in which it can be agreed on.
    pub from: usize,
    /// The first round in which it can no longer be; `None`: it stays.
    pub until: Option<usize>,
}

impl Window {
    /// Can the option be agreed on in this round?
    pub fn is_open(&self, time: usize) -> bool {
        time >= self.from && self.until.is_none_or(|until| time < until)
    }
}
