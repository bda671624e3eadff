//! Rooms: the engine's own record where nobody does anything else, questions that are open at
//! once, and no private number where it may not be seen.

use std::sync::Arc;

use proptest::prelude::*;
use zopa::classroom::{
    Act, Asked, Deed, Lesson, Occupant, Room, Settings, State, View, Viewer, Visibility, debrief,
    results, sheets, worth,
};
use zopa::experiment::calibrate::Grouping;
use zopa::foreign::parse_bargains;
use zopa::game::Game;
use zopa::negotiation::Table;
use zopa::report::summary::scenario_summary;
use zopa::report::trace::{Event, Narrator};
use zopa::scenario;
use zopa::scenario::LoadError;

fn lesson(id: &str) -> Arc<Lesson> {
    let loaded = scenario::load(id).unwrap();
    let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
    Arc::new(Lesson::new(loaded, game))
}

fn parsed(text: &str) -> Arc<Lesson> {
    let loaded = scenario::parse("room.ron", text).unwrap();
    let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
    Arc::new(Lesson::new(loaded, game))
}

fn settings(seats: Vec<Occupant>, seed: u64) -> Settings {
    Settings { seats, bot: None, visibility: Visibility::Own, chat: true, turn_seconds: None, seed }
}

fn room(lesson: &Arc<Lesson>, people: &[usize], seed: u64) -> Room {
    let seat = |party| if people.contains(&party) { Occupant::Open } else { Occupant::Bot };
    let seats = (0..lesson.game.party_count()).map(seat).collect();
    let mut room = Room::new(Arc::clone(lesson), "BCDF", settings(seats, seed)).unwrap();
    for &party in people {
        let name = format!("person {party}");
        room.take_all(room.joining(party, &name, &format!("key{party}"))).unwrap();
    }
    room.take(Deed::Started).unwrap();
    room
}

fn see(room: &Room, viewer: Viewer) -> String {
    serde_json::to_string(&View::new(room, viewer, |_| None)).unwrap()
}

/// What `zopa trace` tells of the same negotiation.
fn trace(lesson: &Lesson, seed: u64) -> (Vec<Event>, zopa::negotiation::Record) {
    let mut table = Table::new(&lesson.game, seed, 1);
    let mut narrator = Narrator::new(&lesson.game);
    table.play(0, &mut narrator);
    let scenario = scenario_summary(&lesson.loaded.scenario, &lesson.game);
    let trace = narrator.finish(scenario, seed, 1, table.record(), table.draw());
    (trace.events, table.record().clone())
}

const LESSONS: &[&str] = &[
    "classroom/deadline",
    "classroom/three-party-coalition",
    "classroom/mediator-single-text",
    "classroom/coalition-members",
    "classroom/spoiler",
    "classroom/wasting-chip",
    "classroom/hidden-red-line",
    "classroom/agenda-silence",
    "classroom/cheap-truce",
];

#[test]
fn bots_alone_play_what_the_simulator_plays() {
    for id in LESSONS {
        let lesson = lesson(id);
        for seed in [1, 7] {
            let room = room(&lesson, &[], seed);
            let (events, record) = trace(&lesson, seed);
            assert_eq!(room.state(), State::Over, "{id}");
            assert_eq!(room.played().record.as_ref(), Some(&record), "{id}");
            let told: Vec<Event> =
                room.played().story.iter().map(|told| told.event.clone()).collect();
            // Debug writes what is not a number like what is: events of a yes have demands.
            assert_eq!(format!("{told:?}"), format!("{events:?}"), "{id}");
        }
    }
}

/// Answers every question of a room as the trace of the same seed has it.
fn play_as_traced(room: &mut Room, events: &[Event]) {
    let mut steps = 0;
    while room.state() == State::Playing {
        steps += 1;
        assert!(steps < 5_000, "the room goes on for ever");
        let question = room.questions()[0].clone();
        let party = question.party;
        // The n-th thing the party did in the trace answers its n-th question.
        let mut done = events.iter().filter(|event| match event {
            Event::Offers { party: who, .. }
            | Event::Answers { party: who, .. }
            | Event::Passes { party: who, .. } => *who == party,
            Event::Leaves { party: who, at_deadline, .. } => *who == party && !at_deadline,
            _ => false,
        });
        let act = match done.nth(question.number) {
            Some(Event::Offers { options, .. }) => {
                Act::Offer { options: options.clone(), reason: None }
            }
            Some(Event::Answers { abstains: true, .. }) => Act::Abstain { reason: None },
            Some(Event::Answers { accepts, .. }) => Act::Answer { accepts: *accepts, reason: None },
            Some(Event::Leaves { .. }) => Act::Leave {},
            _ => Act::Pass {},
        };
        room.take(Deed::Acted { party, question: question.number, act }).unwrap();
    }
}

#[test]
fn people_who_do_what_strategies_do_get_what_they_get() {
    for id in ["classroom/deadline", "classroom/three-party-coalition", "classroom/wasting-chip"] {
        let lesson = lesson(id);
        let (events, record) = trace(&lesson, 3);
        let people: Vec<usize> =
            (0..lesson.game.party_count()).filter(|party| lesson.can_be_taken(*party)).collect();
        for some in [&people[..1], &people[..]] {
            let mut room = room(&lesson, some, 3);
            play_as_traced(&mut room, &events);
            assert_eq!(room.played().record.as_ref(), Some(&record), "{id}");
        }
    }
}

/// A council in which votes are cast and withheld: those who let pass what they will not support
/// do so as people, too.
#[test]
fn people_abstain_as_parties_do() {
    let lesson = lesson("classics/security-council");
    let abstains = |event: &Event| matches!(event, Event::Answers { abstains: true, .. });
    let traces = (1..60).map(|seed| (seed, trace(&lesson, seed)));
    let (seed, (events, record)) =
        traces.into_iter().find(|(_, (events, _))| events.iter().any(abstains)).unwrap();
    let people: Vec<usize> =
        (0..lesson.game.party_count()).filter(|party| lesson.can_be_taken(*party)).collect();
    let mut room = room(&lesson, &people, seed);
    play_as_traced(&mut room, &events);
    assert_eq!(room.played().record.as_ref(), Some(&record));
    let abstained = events.iter().filter(|event| abstains(event)).count();
    let table = results(&[&room]);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let names = rows.headers().unwrap().clone();
    let row = rows.records().next().unwrap().unwrap();
    let told: usize = names
        .iter()
        .zip(&row)
        .filter(|(name, _)| name.starts_with("abstentions."))
        .map(|(_, cell)| cell.parse::<usize>().unwrap())
        .sum();
    assert_eq!(told, abstained);
}

/// Where nobody may say no, an abstention carries what a refusal stops; who may not abstain
/// cannot.
#[test]
fn an_abstention_lets_pass_and_is_for_those_who_may() {
    let text = |may: &str| {
        let may =
            if may.is_empty() { String::new() } else { format!("abstains: (within: {may}),") };
        parsed(&pair_text([0.4, 0.35, 0.25], "0.2", &may))
    };
    let asked = |lesson: &Arc<Lesson>| {
        let mut room = room(lesson, &[0, 1], 1);
        let question = room.questions()[0].clone();
        // The worst for the second, far below its walk-away line.
        let act = Act::Offer { options: vec![1, 0, 0], reason: None };
        room.take(Deed::Acted { party: question.party, question: question.number, act }).unwrap();
        room
    };
    let abstain = |room: &mut Room| {
        let question = room.questions()[0].clone();
        let act = Act::Abstain { reason: Some("so be it".to_owned()) };
        room.take(Deed::Acted { party: question.party, question: question.number, act })
    };
    let may = text("0.01");
    let mut room = asked(&may);
    assert!(View::new(&room, Viewer::Seat(1), |_| None).question.unwrap().may_abstain);
    abstain(&mut room).unwrap();
    assert!(room.played().record.as_ref().unwrap().agreed());
    assert!(see(&room, Viewer::Guest).contains("Two abstains."));
    let mut room = asked(&may);
    let question = room.questions()[0].clone();
    let act = Act::Answer { accepts: false, reason: None };
    room.take(Deed::Acted { party: 1, question: question.number, act }).unwrap();
    assert_eq!(room.state(), State::Playing, "a refusal stops it");
    let mut room = asked(&text(""));
    assert!(!View::new(&room, Viewer::Seat(1), |_| None).question.unwrap().may_abstain);
    assert!(abstain(&mut room).is_err());
}

/// Three parties that divide by majority, as in the lesson, with one proposer after the other.
fn unanimous() -> Arc<Lesson> {
    lesson("classroom/three-party-coalition-unanimity")
}

/// Makes the open offers and returns the parties that are then asked to answer.
fn after_an_offer(room: &mut Room) -> Vec<usize> {
    while room.questions()[0].asked == Asked::Propose {
        let question = room.questions()[0].clone();
        let options = room.lesson().game.diagram().sample(0.5).unwrap();
        let act = Act::Offer { options, reason: Some("a beginning".to_owned()) };
        room.take(Deed::Acted { party: question.party, question: question.number, act }).unwrap();
    }
    room.questions().iter().map(|question| question.party).collect()
}

#[test]
fn votes_that_are_cast_at_once_are_asked_at_once_and_kept_secret() {
    let lesson = unanimous();
    let people: Vec<usize> = (0..3).collect();
    let mut room = room(&lesson, &people, 1);
    let asked = after_an_offer(&mut room);
    assert_eq!(asked.len(), 2, "all but the proposer");
    let before = room.played().story.len();
    let last = asked[1];
    let number = room.question(last).unwrap().number;
    let act = Act::Answer { accepts: true, reason: Some("we want peace".to_owned()) };
    room.take(Deed::Acted { party: last, question: number, act: act.clone() }).unwrap();
    // The vote is cast, and nobody sees it.
    assert_eq!(room.questions().len(), 1);
    assert_eq!(room.played().story.len(), before);
    assert!(!see(&room, Viewer::Seat(asked[0])).contains("we want peace"));
    // It cannot be cast again.
    assert!(room.take(Deed::Acted { party: last, question: number, act }).is_err());
    let first = asked[0];
    let number = room.question(first).unwrap().number;
    let act = Act::Answer { accepts: true, reason: None };
    room.take(Deed::Acted { party: first, question: number, act }).unwrap();
    assert_eq!(room.state(), State::Over);
    assert!(room.played().record.as_ref().unwrap().agreed());
    assert!(see(&room, Viewer::Guest).contains("we want peace"));
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let lesson = unanimous();
    let mut room = room(&lesson, &[0, 1, 2], 1);
    let version = room.version();
    let open = room.questions()[0].clone();
    let wrong = [
        Deed::Acted { party: open.party, question: open.number + 1, act: Act::Pass {} },
        Deed::Acted {
            party: open.party,
            question: open.number,
            act: Act::Offer { options: vec![99], reason: None },
        },
        Deed::Acted {
            party: open.party,
            question: open.number,
            act: Act::Answer { accepts: true, reason: None },
        },
        Deed::Acted { party: 9, question: 0, act: Act::Pass {} },
        Deed::Started,
        Deed::Resumed,
        Deed::Revealed { step: 2 },
        Deed::Injected { event: 50, round: 1 },
        Deed::TakenOver { party: 0, question: 0, strategy: Some("Tough(".to_owned()) },
    ];
    for deed in wrong {
        assert!(room.take(deed.clone()).is_err(), "{deed:?}");
        assert_eq!(room.version(), version, "{deed:?}");
    }
    room.take(Deed::Paused).unwrap();
    let act = Deed::Acted { party: open.party, question: open.number, act: Act::Pass {} };
    assert!(room.take(act.clone()).is_err());
    room.take(Deed::Resumed).unwrap();
    room.take(act).unwrap();
}

#[test]
fn a_bot_takes_over_and_gives_back() {
    let lesson = lesson("classroom/deadline");
    let mut room = room(&lesson, &[0, 1], 5);
    let first = room.questions()[0].clone();
    room.take(Deed::TimeUp { party: first.party, question: first.number }).unwrap();
    // The bot made one offer, and the other side is asked.
    let second = room.questions()[0].clone();
    assert_ne!(second.party, first.party);
    room.take(Deed::TakenOver {
        party: second.party,
        question: room.next_question(second.party),
        strategy: Some("Tough".to_owned()),
    })
    .unwrap();
    let back = room.questions()[0].clone();
    assert_eq!(back.party, first.party, "the bot answers, and whoever is left is asked");
    assert!(room.is_bot(second.party));
    let question = room.next_question(second.party);
    room.take(Deed::GivenBack { party: second.party, question }).unwrap();
    assert!(!room.is_bot(second.party));
    // The first side goes on until the other one is asked.
    for _ in 0..3 {
        let Some(question) = room.question(first.party).cloned() else { break };
        let act = match question.asked {
            Asked::Propose => Act::Offer { options: vec![50], reason: None },
            _ => Act::Answer { accepts: false, reason: None },
        };
        room.take(Deed::Acted { party: first.party, question: question.number, act }).unwrap();
    }
    assert!(room.questions().iter().any(|question| question.party == second.party));
}

#[test]
fn bots_on_all_seats_that_people_left_play_the_simulators_game() {
    let lesson = lesson("classroom/deadline");
    let mut room = room(&lesson, &[0, 1], 2);
    for party in [0, 1] {
        let question = room.next_question(party);
        room.take(Deed::TakenOver { party, question, strategy: None }).unwrap();
    }
    assert_eq!(room.played().record.as_ref(), Some(&trace(&lesson, 2).1));
}

#[test]
fn an_event_is_ordered_once_and_the_host_sees_for_when() {
    let lesson = lesson("classroom/agenda-silence");
    let people: Vec<usize> =
        (0..lesson.game.party_count()).filter(|party| lesson.can_be_taken(*party)).collect();
    let mut room = room(&lesson, &people, 4);
    let round = room.next_round();
    assert_eq!(round, room.played().moment.round + 1);
    room.take(Deed::Injected { event: 0, round }).unwrap();
    assert_eq!(room.ordered().collect::<Vec<_>>(), [(0, round)]);
    let again = room.take(Deed::Injected { event: 0, round }).unwrap_err();
    assert!(again.to_string().contains(&format!("round {}", round + 1)), "{again}");
    assert!(see(&room, Viewer::Host).contains("\"ordered\":[{"));
    assert!(!see(&room, Viewer::Guest).contains("\"ordered\""));
}

#[test]
fn an_injected_event_happens_in_its_round_and_changes_nothing_before() {
    let lesson = lesson("classroom/agenda-silence");
    assert!(!lesson.summary.events.is_empty());
    let event = 0;
    let happens = |ordered: Option<usize>| {
        let mut table = Table::new(&lesson.game, 4, 1);
        if let Some(round) = ordered {
            table.order(round, event);
        }
        let mut narrator = Narrator::new(&lesson.game);
        table.play(0, &mut narrator);
        narrator.events()
    };
    let plain = happens(None);
    let ordered = happens(Some(2));
    let injected = ordered.iter().any(|one| {
        matches!(one, Event::Happens { round: 2, happening, over: false, .. } if *happening == event)
    });
    assert!(injected);
    let before = |events: &[Event]| {
        let first = events.iter().position(|one| {
            matches!(one, Event::Round { round, .. } | Event::Happens { round, .. } if *round >= 2)
        });
        format!("{:?}", &events[..first.unwrap_or(events.len())])
    };
    assert_eq!(before(&plain), before(&ordered));
}

/// Two parties and three issues; the numbers of the second are to be filled in.
fn pair(second: [f64; 3], no_deal: f64) -> Arc<Lesson> {
    parsed(&pair_text(second, &no_deal.to_string(), ""))
}

/// The same as a file, with more about the second party.
fn pair_text(second: [f64; 3], no_deal: &str, more: &str) -> String {
    let [a, b, c] = second;
    format!(
        r#"Scenario(
    format: 1,
    id: "pair",
    title: "A pair",
    clock: (start: "2025-01-01", days_per_round: 1, horizon: 6),
    issues: {{
        "a": (title: "First", kind: Ordered, options: {{ "no": (title: "No"), "yes": (title: "Yes") }}, default: "no"),
        "b": (title: "Second", kind: Ordered, options: {{ "no": (title: "No"), "yes": (title: "Yes") }}, default: "no"),
        "c": (title: "Third", kind: Ordered, options: {{ "no": (title: "No"), "yes": (title: "Yes") }}, default: "no"),
    }},
    parties: {{
        "one": (
            name: "One",
            issues: {{
                "a": (weight: 0.5, scores: {{ "no": 0.0, "yes": 1.0 }}),
                "b": (weight: 0.3, scores: {{ "no": 0.0, "yes": 1.0 }}),
                "c": (weight: 0.2, scores: {{ "no": 1.0, "yes": 0.0 }}),
            }},
            no_deal: 0.3,
            strategy: TimeDependent(shape: 1.0),
        ),
        "two": (
            name: "Two",
            issues: {{
                "a": (weight: {a}, scores: {{ "no": 1.0, "yes": 0.0 }}),
                "b": (weight: {b}, scores: {{ "no": 0.0, "yes": 1.0 }}),
                "c": (weight: {c}, scores: {{ "no": 0.0, "yes": 1.0 }}),
            }},
            no_deal: {no_deal},
            {more}
            strategy: TimeDependent(shape: 1.0),
        ),
    }},
    protocol: AlternatingOffers(recognition: Rotating(["one", "two"])),
    rule: Unanimity,
)"#
    )
}

/// The pair with a text that somebody drafts for them.
fn mediated(second: [f64; 3], no_deal: f64) -> Arc<Lesson> {
    let mediator = r#""host": (
            name: "A host",
            seat: Mediator,
            issues: {
                "a": (weight: 0.4, scores: { "no": 0.0, "yes": 1.0 }),
                "b": (weight: 0.3, scores: { "no": 0.0, "yes": 1.0 }),
                "c": (weight: 0.3, scores: { "no": 0.0, "yes": 1.0 }),
            },
            no_deal: 0.0,
            strategy: Nice,
        ),
    },
    protocol: SingleText(drafts: 3),"#;
    let offers = "},\n    protocol: AlternatingOffers(recognition: Rotating([\"one\", \"two\"])),";
    let text = pair_text(second, &no_deal.to_string(), "");
    assert!(text.contains(offers), "{text}");
    parsed(&text.replace(offers, mediator))
}

/// Is each draft of a room taken into the text?
fn taken(room: &Room) -> Vec<bool> {
    let story = room.played().story.iter();
    story
        .filter_map(|told| match &told.event {
            Event::Drafts { replaces, .. } => Some(*replaces),
            _ => None,
        })
        .collect()
}

#[test]
fn who_favours_a_draft_is_told_to_the_host_alone() {
    let lesson = mediated([0.4, 0.35, 0.25], 0.2);
    let mut room = room(&lesson, &[0, 1], 1);
    assert!(taken(&room).len() >= 3);
    for viewer in [Viewer::Seat(0), Viewer::Seat(1), Viewer::Guest] {
        let seen = see(&room, viewer);
        assert!(seen.contains(" drafts: ") && !seen.contains("In favour"), "{seen}");
        assert!(seen.contains("Drafts are judged for you"), "{seen}");
    }
    assert!(see(&room, Viewer::Host).contains("In favour: "));
    room.take(Deed::Ended).unwrap();
    room.take(Deed::Revealed { step: 2 }).unwrap();
    assert!(see(&room, Viewer::Seat(0)).contains("In favour: "), "when all numbers are told");
}

/// One thing somebody might do, from a number.
fn some_act(room: &Room, dice: u64) -> Option<Deed> {
    let questions = room.questions();
    if questions.is_empty() {
        return None;
    }
    let question = &questions[dice as usize % questions.len()];
    let (party, number) = (question.party, question.number);
    let sizes = room.lesson().game.issues().iter().map(|issue| issue.options.len() as u64);
    let mut rest = dice / 7;
    let mut options = Vec::new();
    for size in sizes {
        options.push((rest % size) as usize);
        rest /= size;
    }
    let act = match (question.asked, dice % 11) {
        (_, 10) => return Some(Deed::TimeUp { party, question: number }),
        // Where it may not, this is refused.
        (_, 9) => Act::Abstain { reason: None },
        (Asked::Propose, 0) => Act::Pass {},
        (Asked::Propose, _) => Act::Offer { options, reason: Some("because".to_owned()) },
        (_, accepts) => Act::Answer { accepts: accepts < 2, reason: None },
    };
    Some(Deed::Acted { party, question: number, act })
}

/// How many cases of each kind: a few, or as many as PROPTEST_CASES says.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|many| many.parse().ok()).unwrap_or(40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    /// Whatever people do: nothing panics, and who reads the list again is where they are.
    #[test]
    fn a_room_that_is_read_back_is_the_same(
        which in 0..LESSONS.len(),
        seed in 0u64..1000,
        dice in prop::collection::vec(any::<u64>(), 1..30),
    ) {
        let lesson = lesson(LESSONS[which]);
        let people: Vec<usize> =
            (0..lesson.game.party_count()).filter(|party| lesson.can_be_taken(*party)).collect();
        let mut room = room(&lesson, &people, seed);
        for dice in dice {
            match some_act(&room, dice) {
                // An offer may be impossible, and is then refused.
                Some(deed) => { let _ = room.take(deed); }
                None => break,
            }
        }
        let again = Room::read(
            Arc::clone(&lesson),
            room.code(),
            room.settings().clone(),
            room.deeds().to_vec(),
        ).unwrap();
        for viewer in [Viewer::Host, Viewer::Guest, Viewer::Seat(people[0])] {
            prop_assert_eq!(see(&room, viewer), see(&again, viewer));
        }
        prop_assert_eq!(&room.played().record, &again.played().record);
        let _ = (results(&[&room]), sheets(&room));
    }

    /// What one side sees does not depend on the other side's numbers: they are not in it.
    #[test]
    fn a_seat_and_a_projector_see_nothing_of_the_others_numbers(
        dice in prop::collection::vec(any::<u64>(), 1..20),
        weights in (0.05f64..0.9, 0.05f64..0.9),
        no_deal in 0.0f64..0.9,
    ) {
        let plain = pair([0.4, 0.35, 0.25], 0.2);
        let whole = 1.0 + weights.0 + weights.1;
        let other = pair([1.0 / whole, weights.0 / whole, weights.1 / whole], no_deal);
        let mut one = room(&plain, &[0, 1], 1);
        let mut two = room(&other, &[0, 1], 1);
        for dice in dice {
            // Bots would act by the numbers.
            let Some(deed) = some_act(&one, dice).filter(|deed| !matches!(deed, Deed::TimeUp { .. }))
            else { continue };
            prop_assert_eq!(one.take(deed.clone()).is_ok(), two.take(deed).is_ok());
            for viewer in [Viewer::Seat(0), Viewer::Guest] {
                prop_assert_eq!(see(&one, viewer), see(&two, viewer));
            }
            let all = serde_json::to_string(&debrief(&[&one], one.revealed())).unwrap();
            prop_assert_eq!(all, serde_json::to_string(&debrief(&[&two], two.revealed())).unwrap());
        }
        let host_sees_all = see(&one, Viewer::Host).contains("\"everyone\":[{");
        prop_assert!(host_sees_all);
    }

    /// Of drafts that are judged by everybody's numbers, others learn only what becomes of them.
    #[test]
    fn drafts_tell_no_more_than_whether_they_are_taken(
        dice in prop::collection::vec(any::<u64>(), 0..10),
        weights in (0.05f64..0.9, 0.05f64..0.9),
        seed in 0u64..1000,
    ) {
        let plain = mediated([0.4, 0.35, 0.25], 0.2);
        let whole = 1.0 + weights.0 + weights.1;
        let other = mediated([1.0 / whole, weights.0 / whole, weights.1 / whole], 0.1);
        let mut one = room(&plain, &[0, 1], seed);
        let mut two = room(&other, &[0, 1], seed);
        for dice in dice.into_iter().map(Some).chain([None]) {
            if taken(&one) != taken(&two) {
                break;
            }
            for viewer in [Viewer::Seat(0), Viewer::Guest] {
                prop_assert_eq!(see(&one, viewer), see(&two, viewer));
            }
            let act = dice.and_then(|dice| some_act(&one, dice));
            let Some(deed) = act.filter(|deed| !matches!(deed, Deed::TimeUp { .. })) else { continue };
            prop_assert_eq!(one.take(deed.clone()).is_ok(), two.take(deed).is_ok());
        }
    }
}

#[test]
fn points_are_those_of_the_verdict() {
    let lesson = pair([0.4, 0.35, 0.25], 0.2);
    let room = room(&lesson, &[0, 1], 1);
    // For one: 0.5 + 0.3 + 0.2 over the floor 0.3; for two: 0.35 over 0.2.
    let all = worth(&room, 0, &[1, 1, 0]).unwrap();
    assert_eq!((all.points, all.possible), (Some(70.0), true));
    assert_eq!(worth(&room, 1, &[1, 1, 0]).unwrap().points, Some(15.0));
    assert!(worth(&room, 1, &[1, 1]).is_err());
    let view = View::new(&room, Viewer::Seat(0), |_| None);
    let own = view.you.unwrap().numbers.unwrap();
    assert_eq!(own.scores, [[0.0, 50.0], [0.0, 30.0], [0.0, -20.0]]);
    assert_eq!((own.floor, own.no_deal_points), (30.0, 0.0));
}

#[test]
fn the_debrief_says_what_was_left_on_the_table() {
    let lesson = pair([0.4, 0.35, 0.25], 0.2);
    let mut room = room(&lesson, &[0, 1], 1);
    // Both want the second issue decided, and leave it as it is.
    let first = room.questions()[0].clone();
    let act = Act::Offer { options: vec![1, 0, 1], reason: None };
    room.take(Deed::Acted { party: first.party, question: first.number, act }).unwrap();
    let second = room.questions()[0].clone();
    let act = Act::Answer { accepts: true, reason: None };
    room.take(Deed::Acted { party: second.party, question: second.number, act }).unwrap();
    assert_eq!(room.state(), State::Over);
    for step in 0..=3 {
        let told = serde_json::to_value(debrief(&[&room], step)).unwrap();
        assert_eq!(told.get("floors").is_some(), step >= 2);
        assert_eq!(told.get("frontier").is_some(), step >= 3);
    }
    let told = debrief(&[&room], 3).frontier.unwrap();
    let said = &told.left_on_table[0].sentence;
    assert!(said.contains("Second: Yes") && said.contains("nobody would have had less"), "{said}");
    // For one 0.5 of 1 minus its floor; a line of names and a line of values.
    let table = results(&[&room]);
    assert_eq!(table.lines().count(), 2);
    let head = "scenario,digest,room,seed,result,end,round,turns,issue.a,";
    assert!(table.starts_with(head), "{table}");
    let digest = &lesson.loaded.scenario.digest;
    let row = format!("pair,{digest},BCDF,1,agree,agreement,0,1,yes,no,yes,0.3,0.2,");
    assert!(table.contains(&row), "{table}");
}

#[test]
fn a_division_of_items_is_written_as_the_human_data_are() {
    let lesson = lesson("classroom/deadline");
    let mut room = room(&lesson, &[0, 1], 1);
    let first = room.questions()[0].clone();
    let act = Act::Offer { options: vec![60], reason: None };
    room.take(Deed::Acted { party: first.party, question: first.number, act }).unwrap();
    let second = room.questions()[0].clone();
    let act = Act::Answer { accepts: true, reason: None };
    room.take(Deed::Acted { party: second.party, question: second.number, act }).unwrap();
    let table = results(&[&room]);
    let mover = if first.party == 0 { "a" } else { "b" };
    let head = "c0,a0,b0,to_a0,result,turns,first_mover,people_a,people_b";
    assert_eq!(table, format!("{head}\n100,1,1,60,agree,1,{mover},1,1\n"));
    // Models of how people bargain read it: the first person is who offered first.
    let read = parse_bargains("rooms.csv", &table, Grouping::Contexts).unwrap();
    let got = if first.party == 0 { 60 } else { 40 };
    assert_eq!(read.data.bargains[0].agreed.as_deref(), Some(&[got][..]));
    assert_eq!((read.data.bargains[0].turns, read.bots), (Some(1), 0));
    // Two tables below each other, one with a bot.
    let both = format!("{table}\n{}", table.replace("1,1\n", "1,0\n"));
    let read = parse_bargains("rooms.csv", &both, Grouping::Contexts).unwrap();
    assert_eq!((read.data.bargains.len(), read.bots), (1, 1));
}

#[test]
fn rooms_of_other_scenarios_are_read_where_the_scenario_is_at_hand() {
    let lesson = pair([0.4, 0.35, 0.25], 0.2);
    let mut room = room(&lesson, &[0, 1], 1);
    let first = room.questions()[0].clone();
    let act = Act::Offer { options: vec![1, 0, 1], reason: None };
    room.take(Deed::Acted { party: first.party, question: first.number, act }).unwrap();
    let second = room.questions()[0].clone();
    let act = Act::Answer { accepts: true, reason: None };
    room.take(Deed::Acted { party: second.party, question: second.number, act }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (file, table) = (folder.path().join("pair.ron"), folder.path().join("rooms.csv"));
    let read = || {
        let text = results(&[&room]);
        parse_bargains(&table.display().to_string(), &text, Grouping::Negotiations)
    };
    let refused = read().unwrap_err();
    let LoadError::Invalid(found) = refused else { panic!("{refused}") };
    assert!(found.list[0].message.contains("`pair` is neither a file nor"), "{found:?}");
    std::fs::write(&file, pair_text([0.4, 0.35, 0.25], "0.2", "")).unwrap();
    let read_back = read().unwrap().data;
    assert_eq!(read_back.bargains[0].agreed.as_deref(), Some(&[1, 0, 1][..]));
    assert_eq!(read_back.contexts[0].people(), 2);
    // Other numbers under the same name are another scenario.
    std::fs::write(&file, pair_text([0.4, 0.35, 0.25], "0.25", "")).unwrap();
    let Err(LoadError::Invalid(found)) = read() else { panic!("another scenario") };
    assert!(found.list[0].message.contains("another scenario than `pair`"), "{found:?}");
}
