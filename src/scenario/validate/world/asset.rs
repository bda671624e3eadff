//! Wasting assets.

use crate::chance::Domain;
use crate::party::Party;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::document::atoms::{OptionName, Text};
use crate::scenario::document::world as written;
use crate::scenario::tree::Word;
use crate::scenario::validate::Check;
use crate::scenario::validate::party::NO_RATE;
use crate::world::Asset;

impl Check<'_> {
    /// A chip that melts away.
    pub(super) fn asset(
        &mut self,
        id: &Word,
        asset: &written::Asset,
        parties: &[Party],
    ) -> Option<Asset> {
        let path = format!("assets.{}", id.text);
        let issue = self.issue(asset.issue.text(), asset.issue.span, &format!("{path}.issue"));
        let towards =
            issue.and_then(|issue| self.option(issue, &asset.towards, &format!("{path}.towards")));
        let mut affects = Vec::new();
        for (number, party) in asset.affects.items.iter().enumerate() {
            let at = format!("{path}.affects.{number}");
            let Some(found) = self.party(party, &at) else { continue };
            if affects.contains(&found) {
                let message = format!("`{}` is named twice", party.text());
                self.idle(party.span, &message, "its scores move once all the same", &at);
                continue;
            }
            self.watches(party.span, found, parties, &at);
            affects.push(found);
        }
        let stock = self.quantity_or(asset.stock.as_ref(), Domain::Share, "a stock", 1.0);
        let decay = match &asset.decay {
            Some(rate) => self.rate(rate, Domain::NonNegative, "a rate of decay"),
            None => NO_RATE,
        };
        let mut raises = Vec::new();
        for (party, written) in &asset.raises.entries {
            let named =
                Text { value: Some(party.text.clone()), span: party.span, path: path.clone() };
            let found = self.party(&named, &format!("{path}.raises.{}", party.text));
            let amount =
                self.quantity(written, Domain::NonNegative, "what a party gains by waiting");
            if found.is_some() && self.is(Some(written), 0.0) {
                let at = format!("{path}.raises.{}", party.text);
                let message = format!("`{}` gains nothing by waiting", party.text);
                self.idle(party.span, &message, "0", &at);
            }
            if let Some(found) = found {
                let at = format!("{path}.raises.{}", party.text);
                self.watches(party.span, found, parties, &at);
            }
            raises.extend(found.map(|party| (party, amount)));
        }
        let holder =
            asset.holder.as_ref().and_then(|party| self.party(party, &format!("{path}.holder")));
        let holding = match (&asset.holding_cost, &asset.holder) {
            (Some(rate), Some(_)) => {
                if self.is(Some(&rate.amount), 0.0) {
                    let message = format!("holding `{}` costs nothing", id.text);
                    self.idle(id.span, &message, "0", &format!("{path}.holding_cost"));
                }
                let rate = self.rate(rate, Domain::NonNegative, "a cost of holding");
                holder.map(|holder| (holder, rate))
            }
            (Some(_), None) => {
                self.report(
                    Diagnostic::error(
                        id.span,
                        format!("nobody pays the `holding_cost` of `{}`", id.text),
                    )
                    .label("needs `holder: ...`")
                    .path(format!("{path}.holding_cost")),
                );
                None
            }
            (None, Some(holder)) => {
                self.report(
                    Diagnostic::warning(
                        holder.span,
                        format!("holding `{}` costs nothing", id.text),
                    )
                    .label("a holder has no effect without `holding_cost`")
                    .path(format!("{path}.holder")),
                );
                None
            }
            (None, None) => None,
        };
        let mut closes = Vec::new();
        for (option, written) in &asset.closes.entries {
            let at = format!("{path}.closes.{}", option.text);
            let named =
                Text { value: Some(option.text.clone()), span: option.span, path: at.clone() };
            let level = self.quantity(written, Domain::Share, "a level of stock");
            let found = issue.and_then(|issue| self.option(issue, &OptionName::Id(named), &at));
            if found.is_some() && self.is(Some(written), 0.0) {
                let message = format!("`{}` is never closed", option.text);
                self.idle(option.span, &message, "no stock is below 0", &at);
            }
            closes.extend(found.map(|option| (option, level)));
        }
        if affects.is_empty() && raises.is_empty() && holding.is_none() && closes.is_empty() {
            self.report(
                Diagnostic::warning(id.span, format!("nothing depends on `{}`", id.text))
                    .label("no `affects`, `raises`, `holding_cost` or `closes`")
                    .path(&path),
            );
        }
        let whole = asset.stock.is_none() || self.is(asset.stock.as_ref(), 1.0);
        let steady = asset.decay.as_ref().is_none_or(|rate| self.is(Some(&rate.amount), 0.0));
        let stock_path = format!("{path}.stock");
        if whole && steady && !self.moved.contains(&stock_path) {
            let message = format!("nothing of `{}` is ever lost", id.text);
            self.idle(id.span, &message, "no `decay`, and no event changes its stock", &path);
        }
        if let Some(issue) = issue
            && self.sure[issue]
            && (0..self.issues[issue].options.len())
                .all(|option| closes.iter().any(|(closed, _)| *closed == option))
        {
            let message = format!("`{}` leaves no option of `{}`", id.text, self.issues[issue].id);
            let path = format!("{path}.closes");
            self.idle(asset.closes.span, &message, "in the end nothing can be agreed on", &path);
        }
        Some(Asset {
            id: id.text.clone(),
            issue: issue?,
            towards: towards?,
            affects,
            stock,
            decay,
            raises,
            holding,
            closes,
        })
    }
}
