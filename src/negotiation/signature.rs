//! What follows a signature at once: secret side payments leak, and disruptors act against
//! what leaves them too little.

use super::stage::Stage;
use crate::chance::{Purpose, page_of};
use crate::negotiation::uniforms::Uniforms;
use crate::party::Seat;
use crate::tolerance::reaches;

impl Stage<'_> {
    /// What is in the record has just been signed, and its utilities are among the buffers:
    /// takes off what leaks cost. `tell` hears of every side payment (its index) that leaks.
    pub(super) fn leak(&mut self, time: usize, mut tell: impl FnMut(usize)) {
        let Self { game, draw, streams, record, buffers, .. } = self;
        let parts = game.parts();
        let values = draw.values();
        for (index, payment) in parts.side_payments.iter().enumerate() {
            let Some(secret) = &payment.secret else { continue };
            let issue = parts.issues.len() + index;
            let labels = record.path.iter().map(|&label| &game.diagram().labels()[label as usize]);
            if !labels.into_iter().any(|label| label.issue == issue && label.option == 1) {
                continue;
            }
            let stream = streams.stream(Purpose::Signature, record.replicate);
            let page = page_of(&format!("side_payments.{}.leak", payment.id));
            if Uniforms::from_page(stream, page).at(time) >= secret.leak.on(values) {
                continue;
            }
            for (party, cost) in &secret.costs {
                buffers.utilities[*party] -= cost.on(values);
            }
            tell(index);
        }
    }

    /// What is in the record has just been signed, and its utilities are among the buffers:
    /// the disruptors whom it leaves too little act one after the other, in the order of the
    /// scenario, until one of them brings it down. Which does? `tell` hears of every attempt.
    pub(super) fn disrupted(
        &self,
        time: usize,
        mut tell: impl FnMut(usize, bool),
    ) -> Option<usize> {
        let Self { game, draw, streams, record, buffers, .. } = self;
        let values = draw.values();
        let prospects = draw.truth().prospects();
        for (party, wants) in game.parts().parties.iter().enumerate() {
            let Seat::Disruptor { threshold, success } = &wants.seat else { continue };
            let least = prospects.no_deal(party, time) + threshold.on(values);
            let crossed = draw.crossed_by(&record.path) >> party & 1 == 1;
            if !crossed && reaches(buffers.utilities[party], least) {
                continue;
            }
            let stream = streams.stream(Purpose::Signature, record.replicate);
            let page = page_of(&format!("parties.{}.disruption", wants.id));
            let succeeds = Uniforms::from_page(stream, page).at(time) < success.on(values);
            tell(party, succeeds);
            if succeeds {
                return Some(party);
            }
        }
        None
    }
}
