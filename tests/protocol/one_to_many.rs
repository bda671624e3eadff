use super::{End, Record, close, party, played, scenario};

/// a meets b in rounds 0 and 1, c in rounds 2 and 3 at the latest.
fn end(binding: bool, b_of_s2: f64) -> (Record, Vec<usize>) {
    let parties = [
        party("a", "Table", 0.4, &[("s", 1.0, &[0.9, 0.7, 0.5])]),
        party("b", "Table", 0.4, &[("s", 1.0, &[0.2, 0.6, b_of_s2])]),
        party("c", "Table", 0.4, &[("s", 1.0, &[0.1, 0.2, 0.6])]),
    ];
    let protocol =
        format!("OneToMany(centre: \"a\", partners: [\"b\", \"c\"], binding: {binding})");
    played(&scenario(&[("s", 3)], &parties, &protocol, 4, ""))
}

/// a and b agree on s1 at once; a lays it before c, who refuses (0.2) and proposes s2 in
/// round 2; a accepts, and so does b in the vote of all.
#[test]
fn the_deal_is_carried_from_meeting_to_meeting() {
    for binding in [false, true] {
        let (record, options) = end(binding, 0.6);
        assert_eq!((record.end, record.time, record.proposer), (End::Agreement, 2, Some(2)));
        assert_eq!((options, record.offers), (vec![2], 3));
        close(&record.values, &[0.5, 0.6, 0.6]);
    }
}

/// s2 is worth less to b than the s1 it was promised: free to decide anew it takes it, held
/// to its word it does not.
#[test]
fn a_word_given_holds() {
    let (record, options) = end(false, 0.5);
    assert_eq!((record.end, options), (End::Agreement, vec![2]));
    let (record, _) = end(true, 0.5);
    assert_eq!(record.end, End::Horizon);
}
