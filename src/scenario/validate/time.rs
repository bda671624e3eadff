//! The clock, dates and deadlines.

use jiff::civil::Date;

use super::number::show;
use super::{Check, text_of};
use crate::chance::Domain;
use crate::game::Clock;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::document::atoms::{Date as WrittenDate, Moment, Plain, whole};
use crate::scenario::document::world as written;
use crate::scenario::source::Span;
use crate::scenario::validated::NamedDate;

/// The most rounds talks may have.
pub(super) const MOST_ROUNDS: usize = 100_000;

/// The most days a round may stand for: a century.
const MOST_DAYS: f64 = 36_525.0;

/// The clock while the scenario is checked.
pub(super) struct Frame {
    pub(super) start: Option<Date>,
    /// `None` if it could not be read.
    days_per_round: Option<f64>,
    /// `None` if the horizon could not be read.
    rounds: Option<usize>,
}

impl Frame {
    pub(super) fn clock(&self) -> Clock {
        Clock {
            rounds: self.rounds.unwrap_or(1),
            days_per_round: self.days_per_round.unwrap_or(1.0),
        }
    }

    /// Whole days from the start to the horizon.
    fn days(&self) -> Option<i64> {
        Some((self.rounds? as f64 * self.days_per_round?).floor() as i64)
    }

    /// The round that a number of days after the start falls in.
    fn round(&self, days: i64) -> Option<usize> {
        // The margin keeps a whole number of rounds whole: 0.3 / 0.1 is below 3.
        Some((days as f64 / self.days_per_round? + 1e-9).floor() as usize)
    }
}

impl Check<'_> {
    /// Start, round length and horizon.
    pub(super) fn clock(&mut self) -> Frame {
        let clock = &self.document.clock;
        let start = clock.start.as_ref().and_then(|start| start.value);
        let days_per_round = match &clock.days_per_round {
            Some(days) => self.days_per_round(days),
            None => Some(1.0),
        };
        let mut frame = Frame { start, days_per_round, rounds: None };
        let path = "clock.horizon";
        let (rounds, span) = match &clock.horizon {
            Moment::Round(rounds) => (self.rounds(rounds, path), rounds.span),
            Moment::Date(date) => {
                (self.days_to(date, &frame, path).and_then(|days| frame.round(days)), date.span)
            }
        };
        match rounds {
            Some(0) => self.report(
                Diagnostic::error(span, "the talks need at least one round")
                    .label("no round fits before the horizon")
                    .path(path),
            ),
            Some(rounds) if rounds > MOST_ROUNDS => self.report(
                Diagnostic::error(span, format!("the talks may have at most {MOST_ROUNDS} rounds"))
                    .label(format!("these are {rounds}"))
                    .path(path),
            ),
            rounds => frame.rounds = rounds,
        }
        if let (Some(start), Some(days)) = (start, frame.days())
            && jiff::Span::new().try_days(days).and_then(|span| start.checked_add(span)).is_err()
        {
            self.report(
                Diagnostic::error(span, "the talks go on beyond the end of the calendar")
                    .label(format!("{days} days after {start}; the last day is {}", Date::MAX))
                    .path(path),
            );
        }
        frame
    }

    fn days_per_round(&mut self, number: &Plain) -> Option<f64> {
        let days = self.plain(number, Domain::Positive, "the days per round")?;
        if days > MOST_DAYS {
            let message =
                format!("a round may stand for at most {MOST_DAYS} days, not {}", show(days));
            self.report(
                Diagnostic::error(number.span, message)
                    .label("more than a century")
                    .path(&number.path),
            );
            return None;
        }
        Some(days)
    }

    /// A whole number of rounds.
    fn rounds(&mut self, number: &Plain, path: &str) -> Option<usize> {
        let value = number.value?;
        let rounds = whole(value);
        if rounds.is_none() {
            let message = format!("expected a whole number of rounds, not {}", show(value));
            self.report(
                Diagnostic::error(number.span, message).label("not a number of rounds").path(path),
            );
        }
        rounds
    }

    /// Days from the start to a date; without a start, or before it, that is an error.
    fn days_to(&mut self, date: &WrittenDate, frame: &Frame, path: &str) -> Option<i64> {
        let day = date.value?;
        let Some(start) = frame.start else {
            // A start that could not be read has been reported.
            if self.document.clock.start.is_none() {
                self.report(
                    Diagnostic::error(date.span, "a date needs a start date")
                        .label("the clock has no `start`")
                        .help("clock: (start: \"2025-03-15\", ...)")
                        .path(path),
                );
            }
            return None;
        };
        let days = i64::from(start.until(day).map(|span| span.get_days()).unwrap_or(0));
        if days < 0 {
            self.report(
                Diagnostic::error(date.span, format!("{day} is before the start of the talks"))
                    .label(format!("they start on {start}"))
                    .path(path),
            );
            return None;
        }
        Some(days)
    }

    /// The round at whose start a party leaves, and the day if it was given as one.
    pub(super) fn deadline(
        &mut self,
        moment: &Moment,
        path: &str,
    ) -> Option<(usize, Option<Date>)> {
        let date = match moment {
            Moment::Round(_) => None,
            Moment::Date(date) => date.value,
        };
        let round = self.round_of(moment, path, "this deadline has no effect")?;
        Some((round, date))
    }

    /// The round of a moment; one that the talks do not reach is warned of in these words.
    pub(super) fn round_of(&mut self, moment: &Moment, path: &str, beyond: &str) -> Option<usize> {
        let frame = self.frame.take()?;
        let (round, span) = match moment {
            Moment::Round(round) => (self.rounds(round, path), round.span),
            Moment::Date(date) => {
                let days = self.days_to(date, &frame, path);
                (days.and_then(|days| frame.round(days)), date.span)
            }
        };
        if let (Some(round), Some(rounds)) = (round, frame.rounds)
            && round >= rounds
        {
            self.report(
                Diagnostic::warning(span, beyond)
                    .label(format!("round {round}; the talks end with round {}", rounds - 1))
                    .path(path),
            );
        }
        self.frame = Some(frame);
        round
    }

    /// A number of rounds, at least 1, of what is at `path`.
    pub(super) fn lasts(
        &mut self,
        lasts: &written::Duration,
        span: Span,
        path: &str,
    ) -> Option<usize> {
        match lasts {
            written::Duration::Rounds { rounds } => {
                if rounds.value == Some(0) {
                    self.report(
                        Diagnostic::error(rounds.span, "this lasts at least one round")
                            .label("it would be over before it began")
                            .path(path),
                    );
                }
                rounds.value
            }
            written::Duration::Days { days } => {
                let days = self.plain(days, Domain::Positive, "a number of days")?;
                let clock = self.frame.as_ref().map(Frame::clock)?;
                // The margin keeps a whole number of rounds whole.
                let rounds = (days / clock.days_per_round - 1e-9).ceil().max(1.0);
                if rounds > 1e9 {
                    self.report(
                        Diagnostic::error(span, "this lasts longer than any talks")
                            .label("leave out `lasts` for what has no end")
                            .path(path),
                    );
                    return None;
                }
                Some(rounds as usize)
            }
            written::Duration::WhileInForce => {
                self.report(
                    Diagnostic::error(span, "`WhileInForce` follows a signature")
                        .label("nothing is in force here")
                        .help("an event has it with `occurs: Signed(...)`")
                        .path(path),
                );
                None
            }
            written::Duration::Invalid => None,
        }
    }

    /// The last round of the talks.
    pub(super) fn last_round(&self) -> usize {
        let rounds = self.frame.as_ref().and_then(|frame| frame.rounds);
        rounds.map_or(0, |rounds| rounds.saturating_sub(1))
    }

    /// The round of a point of the talks, which must have one.
    pub(super) fn round_within(&mut self, moment: &Moment, path: &str) -> Option<usize> {
        let frame = self.frame.take()?;
        let (round, span) = match moment {
            Moment::Round(round) => (self.rounds(round, path), round.span),
            Moment::Date(date) => {
                let days = self.days_to(date, &frame, path);
                (days.and_then(|days| frame.round(days)), date.span)
            }
        };
        if let (Some(round), Some(rounds)) = (round, frame.rounds)
            && round >= rounds
        {
            let message = format!("the talks have no round {round}");
            self.report(
                Diagnostic::error(span, message)
                    .label(format!("they have rounds 0 to {}", rounds - 1))
                    .path(path),
            );
        }
        self.frame = Some(frame);
        round
    }

    /// The dates worth knowing.
    pub(super) fn dates(&mut self) -> Vec<NamedDate> {
        let document = self.document;
        let Some(frame) = self.frame.take() else { return Vec::new() };
        let mut dates = Vec::new();
        for (id, date) in &document.dates.entries {
            let path = format!("dates.{}", id.text);
            let Some(day) = date.date.value else { continue };
            // A date before the talks is worth knowing as well.
            let before = frame.start.is_some_and(|start| day < start);
            let days = if before {
                None
            } else {
                self.days_to(&date.date, &frame, &format!("{path}.date"))
            };
            dates.push(NamedDate {
                id: id.text.clone(),
                date: day,
                round: days
                    .and_then(|days| frame.round(days))
                    .filter(|round| frame.rounds.is_some_and(|rounds| *round < rounds)),
                about: text_of(&date.about),
                source: text_of(&date.source),
            });
        }
        self.frame = Some(frame);
        dates
    }
}
