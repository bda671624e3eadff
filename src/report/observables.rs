//! Observables as a record: the running estimate of each event, round by round, and the
//! figure that follows it.

use super::record::{Named, ObservableRound, ObservableSeries};
use crate::experiment::{Running, RunningTally};
use crate::scenario::Observable;

/// The series of every observable; `certain` if nothing is left to chance.
pub fn series(
    observables: &[Observable],
    tallies: &[RunningTally],
    certain: bool,
) -> Vec<ObservableSeries> {
    let of = |(observable, tally): (&Observable, &RunningTally)| {
        let rounds = tally.series(certain).into_iter().enumerate();
        ObservableSeries {
            observable: Named { id: observable.id.clone(), name: observable.title.clone() },
            event: observable.event.clone(),
            constant: observable.constant,
            factor: observable.factor,
            reference: observable.reference,
            series: rounds
                .filter_map(|(round, running)| Some(at(observable, round, running?)))
                .collect(),
        }
    };
    observables.iter().zip(tallies).map(of).collect()
}

fn at(observable: &Observable, round: usize, running: Running) -> ObservableRound {
    let Running { on, probability, standard_error, interval } = running;
    let (one, other) = (observable.at(interval.low), observable.at(interval.high));
    ObservableRound {
        round,
        on,
        probability,
        standard_error,
        low: interval.low,
        high: interval.high,
        value: observable.at(probability),
        value_interval: [one.min(other), one.max(other)],
    }
}
