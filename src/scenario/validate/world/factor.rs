//! Common shocks.

use crate::chance::Domain;
use crate::party::Party;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::document::party::Noise as WrittenNoise;
use crate::scenario::document::world as written;
use crate::scenario::tree::Word;
use crate::scenario::validate::Check;
use crate::world::{Factor, Loading, Target};

impl Check<'_> {
    /// A shock that several parties feel at once.
    pub(super) fn factor(
        &mut self,
        id: &Word,
        factor: &written::Factor,
        parties: &[Party],
    ) -> Factor {
        let path = format!("factors.{}", id.text);
        let noise = self.noise(&factor.noise);
        let still = match &factor.noise {
            WrittenNoise::None => true,
            WrittenNoise::Independent { deviation }
            | WrittenNoise::Autoregressive { deviation, .. }
            | WrittenNoise::RandomWalk { deviation } => self.is(Some(deviation), 0.0),
            WrittenNoise::Invalid => false,
        };
        if still {
            let message = format!("`{}` never moves", id.text);
            self.idle(id.span, &message, "it has no noise", &format!("{path}.noise"));
        }
        if factor.on.entries.is_empty() && !factor.on.broken {
            let message = format!("nobody feels `{}`", id.text);
            self.idle(factor.on.span, &message, "nothing in `on`", &format!("{path}.on"));
        }
        let mut loadings = Vec::new();
        for (word, written) in &factor.on.entries {
            let at = format!("{path}.on.{}", word.text);
            let amount = self.quantity(written, Domain::Any, "what a party feels of a shock");
            if self.is(Some(written), 0.0) {
                let message = format!("`{}` does not move `{}`", id.text, word.text);
                self.idle(word.span, &message, "felt not at all", &at);
            }
            match self.target(word, (parties, &[]), &at) {
                Some(Target::Fallback { party, value }) => {
                    loadings.push(Loading { party, value, amount });
                }
                Some(_) => self.report(
                    Diagnostic::error(
                        word.span,
                        format!("a common shock cannot move `{}`", word.text),
                    )
                    .label("only no_deal, walk_out, breakdown and interim of a party")
                    .path(&at),
                ),
                None => {}
            }
        }
        Factor { id: id.text.clone(), noise, loadings }
    }
}
