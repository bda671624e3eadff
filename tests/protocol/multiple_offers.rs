use super::{End, close, party, played, scenario};

const SPLIT: &[(&str, usize)] = &[("s", 3)];

/// a offers s0, b offers s1 (s2 leaves a below its floor); both find two yes votes.
#[test]
fn of_as_many_votes_the_lowest_rank_wins() {
    let parties = [
        party("a", "Table", 0.25, &[("s", 1.0, &[0.9, 0.6, 0.2])]),
        party("b", "Table", 0.25, &[("s", 1.0, &[0.3, 0.6, 0.9])]),
    ];
    let (record, options) = played(&scenario(SPLIT, &parties, "MultipleOffers", 3, ""));
    assert_eq!((record.end, record.time, record.proposer), (End::Agreement, 0, Some(0)));
    assert_eq!((options, record.offers), (vec![0], 2));
    close(&record.values, &[0.9, 0.3]);
}

/// With a third party that can only bear s1, that offer has three votes and s0 two: by a
/// majority both are carried.
#[test]
fn the_offer_with_most_votes_wins() {
    let parties = [
        party("a", "Table", 0.25, &[("s", 1.0, &[0.9, 0.6, 0.2])]),
        party("b", "Table", 0.25, &[("s", 1.0, &[0.3, 0.6, 0.9])]),
        party("c", "Table", 0.3, &[("s", 1.0, &[0.1, 0.5, 0.1])]),
    ];
    let text = scenario(SPLIT, &parties, "MultipleOffers", 3, "rule: Quota(2)");
    let (record, options) = played(&text);
    assert_eq!((record.end, record.proposer, options), (End::Agreement, Some(1), vec![1]));
    close(&record.values, &[0.6, 0.6, 0.5]);
}
