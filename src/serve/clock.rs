//! What time people have for the questions of a room.
//!
//! Running time is measured by a clock that nobody sets. What is kept is the time of day at
//! which a turn ends, so that it ends then whatever becomes of the server in between.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::classroom::{Room, State};

/// What is left at least when a server comes back: nobody could answer while it was away.
const GRACE: Duration = Duration::from_secs(15);

/// When the time of open questions is up.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// By party: its open question, and until when it may be answered.
    ends: BTreeMap<usize, (usize, Instant)>,
    /// Since when the host has stopped it.
    paused: Option<Instant>,
    /// How often time was given.
    gifts: u64,
}

/// The same as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptClock {
    turns: Vec<KeptTurn>,
    /// When it was stopped, in milliseconds since 1970.
    paused: Option<u64>,
    /// How often time was given.
    #[serde(default)]
    gifts: u64,
}

/// The time of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptTurn {
    party: usize,
    question: usize,
    /// In milliseconds since 1970.
    until: u64,
}

fn milliseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

impl Clock {
    /// What was kept, as it is read at `today`, the instant `now`.
    pub fn read(kept: &KeptClock, room: &Room, now: Instant, today: SystemTime) -> Self {
        let seconds = room.settings().turn_seconds.map_or(0, u64::from);
        let grace = GRACE.min(Duration::from_secs(seconds));
        // A clock that stood still goes on from where it was stopped.
        let then = kept.paused.unwrap_or_else(|| milliseconds(today));
        let left = |until: u64| Duration::from_millis(until.saturating_sub(then));
        let ends = kept.turns.iter().map(|turn| {
            let until = now + left(turn.until).max(grace);
            (turn.party, (turn.question, until))
        });
        Self { ends: ends.collect(), paused: kept.paused.map(|_| now), gifts: kept.gifts }
    }

    /// As it is kept at `today`, the instant `now`.
    pub fn kept(&self, now: Instant, today: SystemTime) -> KeptClock {
        let today = milliseconds(today);
        let day = |instant: Instant| match instant.checked_duration_since(now) {
            Some(ahead) => today + ahead.as_millis() as u64,
            None => today.saturating_sub((now - instant).as_millis() as u64),
        };
        let turns = self.ends.iter().map(|(party, (question, until))| KeptTurn {
            party: *party,
            question: *question,
            until: day(*until),
        });
        KeptClock { turns: turns.collect(), paused: self.paused.map(day), gifts: self.gifts }
    }

    /// Questions that are new have their time from now on; those that are answered have none.
    pub fn follow(&mut self, room: &Room, now: Instant) {
        let Some(seconds) = room.settings().turn_seconds else { return };
        match (room.state(), self.paused) {
            (State::Paused, None) => self.paused = Some(now),
            (State::Playing, Some(since)) => {
                for (_, until) in self.ends.values_mut() {
                    *until += now.saturating_duration_since(since);
                }
                self.paused = None;
            }
            _ => {}
        }
        let open = room.questions();
        self.ends.retain(|party, (number, _)| {
            open.iter().any(|question| question.party == *party && question.number == *number)
        });
        for question in open {
            let until = now + Duration::from_secs(u64::from(seconds));
            self.ends.entry(question.party).or_insert((question.number, until));
        }
    }

    /// All who are asked have more time.
    pub fn extend(&mut self, more: Duration) {
        self.gifts += 1;
        for (_, until) in self.ends.values_mut() {
            *until += more;
        }
    }

    /// How often time was given: no deed tells of it.
    pub fn gifts(&self) -> u64 {
        self.gifts
    }

    /// Seconds that a party has for its question.
    pub fn seconds_left(&self, party: usize, now: Instant) -> Option<u64> {
        let (_, until) = self.ends.get(&party)?;
        let now = self.paused.unwrap_or(now);
        Some(until.saturating_duration_since(now).as_secs())
    }

    /// A party whose time is up, and its question.
    pub fn due(&self, now: Instant) -> Option<(usize, usize)> {
        let due = self.ends.iter().find(|(_, (_, until))| *until <= now);
        due.map(|(party, (question, _))| (*party, *question))
    }

    /// When the first time is up.
    pub fn next(&self) -> Option<Instant> {
        self.ends.values().map(|(_, until)| *until).min()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::classroom::{Deed, Lesson, Occupant, Settings, Visibility};
    use crate::game::Game;
    use crate::scenario;

    fn room() -> Room {
        let loaded = scenario::load("classroom/deadline").unwrap();
        let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
        let settings = Settings {
            seats: vec![Occupant::Open; 2],
            bot: None,
            visibility: Visibility::Own,
            chat: false,
            turn_seconds: Some(60),
            seed: 1,
        };
        let mut room = Room::new(Arc::new(Lesson::new(loaded, game)), "BCDF", settings).unwrap();
        for party in 0..2 {
            room.take_all(room.joining(party, "x", "x")).unwrap();
        }
        room.take(Deed::Started).unwrap();
        room
    }

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn a_turn_ends_when_it_would_have_ended() {
        let (room, now, today) = (room(), Instant::now(), SystemTime::now());
        let mut clock = Clock::default();
        clock.follow(&room, now);
        clock.extend(seconds(100));
        assert_eq!(clock.seconds_left(0, now), Some(160));
        // Kept after 20 seconds, read after 30 more.
        let kept = clock.kept(now + seconds(20), today + seconds(20));
        let text = serde_json::to_string(&kept).unwrap();
        let kept: KeptClock = serde_json::from_str(&text).unwrap();
        let again = Clock::read(&kept, &room, now, today + seconds(50));
        let left = again.seconds_left(0, now).unwrap();
        assert!((109..=110).contains(&left), "{left}");
        // What is open already has no new time.
        let mut again = again;
        again.follow(&room, now);
        assert_eq!(again.seconds_left(0, now), Some(left));
    }

    #[test]
    fn time_that_ran_out_while_nobody_could_answer_leaves_a_moment() {
        let (room, now, today) = (room(), Instant::now(), SystemTime::now());
        let mut clock = Clock::default();
        clock.follow(&room, now);
        let kept = clock.kept(now, today);
        let again = Clock::read(&kept, &room, now, today + seconds(3600));
        assert_eq!(again.seconds_left(0, now), Some(15));
        assert_eq!(again.due(now), None);
        assert_eq!(again.due(now + seconds(15)), Some((0, 0)));
    }

    #[test]
    fn a_clock_that_is_stopped_stays_so() {
        let (mut room, now, today) = (room(), Instant::now(), SystemTime::now());
        let mut clock = Clock::default();
        clock.follow(&room, now);
        room.take(Deed::Paused).unwrap();
        clock.follow(&room, now + seconds(10));
        let kept = clock.kept(now + seconds(200), today + seconds(200));
        let mut again = Clock::read(&kept, &room, now, today + seconds(900));
        let left = again.seconds_left(0, now + seconds(500)).unwrap();
        assert!((49..=50).contains(&left), "{left}");
        room.take(Deed::Resumed).unwrap();
        again.follow(&room, now + seconds(500));
        assert_eq!(again.seconds_left(0, now + seconds(500)), Some(left));
    }
}
