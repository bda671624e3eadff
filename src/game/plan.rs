//! Where each uncertain number lies in the random streams, and the draw itself.
//!
//! A number's address follows from its path alone. The scores and the weight of
//! one party on one issue share a page (they are drawn together in nearly every
//! scenario, and a page costs as much as a number); everything else has a page
//! of its own.

use rustc_hash::FxHashMap;

use super::Parts;
use crate::chance::{Copula, Ignorance, NumberId, Numbers, Quantity, Stream, page_of};
use crate::party::value::ValueFunction;

/// The addresses of all numbers of one kind of ignorance.
#[derive(Clone, Debug)]
pub struct DrawPlan {
    pages: Vec<Page>,
    copulas: Vec<Copula>,
    slots: usize,
    numbers: Vec<NumberId>,
}

#[derive(Clone, Debug)]
struct Page {
    address: u64,
    /// (slot on the page, number).
    entries: Vec<(usize, NumberId)>,
    /// One more than the largest slot.
    length: usize,
}

impl DrawPlan {
    /// The plan for the numbers of one kind of ignorance.
    pub fn new(parts: &Parts, ignorance: Ignorance) -> Self {
        let mut addresses: FxHashMap<NumberId, (String, usize)> = FxHashMap::default();
        for party in &parts.parties {
            for (issue, preference) in parts.issues.iter().zip(&party.preferences.issues) {
                let page = format!("parties.{}.issues.{}", party.id, issue.id);
                let mut place = |quantity: Quantity, slot: usize| {
                    if let Some(id) = quantity.number()
                        && parts.numbers.list[id.0 as usize].path.starts_with(&page)
                    {
                        addresses.insert(id, (page.clone(), slot));
                    }
                };
                place(preference.weight, 0);
                if let ValueFunction::Scores(scores) = &preference.value {
                    for (option, score) in scores.scores.iter().enumerate() {
                        place(*score, 1 + option);
                    }
                }
            }
        }
        let mut pages: Vec<(String, Page)> = Vec::new();
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        let mut numbers = Vec::new();
        for (index, number) in parts.numbers.list.iter().enumerate() {
            if number.ignorance != ignorance || number.formula().is_some() {
                continue;
            }
            let id = NumberId(index as u32);
            numbers.push(id);
            let (path, slot) = addresses.remove(&id).unwrap_or_else(|| (number.path.clone(), 0));
            let at = *known.entry(path.clone()).or_insert_with(|| {
                let address = page_of(&path);
                pages.push((path, Page { address, entries: Vec::new(), length: 0 }));
                pages.len() - 1
            });
            let page = &mut pages[at].1;
            page.entries.push((slot, id));
            page.length = page.length.max(slot + 1);
        }
        let pages: Vec<Page> = pages.into_iter().map(|(_, page)| page).collect();
        let slots = pages.iter().map(|page| page.length).max().unwrap_or(0);
        Self { pages, copulas: copulas(&parts.numbers, ignorance), slots, numbers }
    }

    /// The numbers of this plan; those that are computed are in none.
    pub fn numbers(&self) -> &[NumberId] {
        &self.numbers
    }

    /// Draws every number of the plan: `uniforms` and `values` have one entry for
    /// each number of the game; entries of other plans are left alone.
    pub fn draw(
        &self,
        numbers: &Numbers,
        stream: &mut Stream,
        buffer: &mut Vec<f64>,
        uniforms: &mut [f64],
        values: &mut [f64],
    ) {
        buffer.resize(self.slots, 0.0);
        for page in &self.pages {
            stream.fill(page.address, &mut buffer[..page.length]);
            for &(slot, id) in &page.entries {
                uniforms[id.0 as usize] = buffer[slot];
            }
        }
        for copula in &self.copulas {
            copula.apply(uniforms);
        }
        for id in &self.numbers {
            let index = id.0 as usize;
            if let Some(value) = numbers.list[index].quantile(uniforms[index]) {
                values[index] = value;
            }
        }
    }
}

/// The groups of correlated numbers of one kind of ignorance.
fn copulas(numbers: &Numbers, ignorance: Ignorance) -> Vec<Copula> {
    let of = |id: NumberId| numbers.list[id.0 as usize].ignorance == ignorance;
    let declared: Vec<_> = numbers
        .correlations
        .iter()
        .filter(|pair| of(pair.first) && of(pair.second))
        .map(|pair| (pair.first.0 as usize, pair.second.0 as usize, pair.rho))
        .collect();
    Copula::groups(&declared)
}
