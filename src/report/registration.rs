//! Claims registered before anything is run, and whether what was registered was kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::claims::PlanRecord;
use crate::experiment::claim::Plan;
use crate::scenario::{Claim, Claims};

/// The schema name that every registration carries.
pub const REGISTRATION_SCHEMA: &str = "zopa.registration/1";

/// Claims as they were before anything was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Registration {
    /// `zopa.registration/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// When it was registered (UTC).
    pub registered: String,
    /// The file, as the user calls it.
    pub file: String,
    /// Hex BLAKE3 of the bytes of the file.
    pub digest: String,
    /// How the claims will be tested.
    pub plan: PlanRecord,
    /// The claims, in file order.
    pub claims: Vec<RegisteredClaim>,
}

/// A claim as it was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegisteredClaim {
    /// Identifier.
    pub id: String,
    /// Hex BLAKE3 of what is claimed: all but sentence, source and finding, which may be
    /// put better afterwards.
    pub digest: String,
    /// Hex BLAKE3 of the scenarios with their changes, first side first.
    pub scenarios: Vec<String>,
}

/// Whether what was registered was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegistrationCheck {
    /// The file of the registration.
    pub file: String,
    /// When it was made (UTC).
    pub registered: String,
    /// Are plan, claims and scenarios those that were registered?
    pub kept: bool,
    /// What is not as registered, a sentence each.
    pub differences: Vec<String>,
    /// Is the file the same to the last byte? Comments, sentences, sources and findings may
    /// differ where what was registered is kept.
    pub same_file: bool,
}

fn registered(claim: &Claim) -> RegisteredClaim {
    RegisteredClaim {
        id: claim.id.clone(),
        digest: claim.digest.clone(),
        scenarios: claim.scenarios.clone(),
    }
}

/// The registration of claims at a time.
pub fn register(file: &str, claims: &Claims, plan: &Plan, time: &str) -> Registration {
    Registration {
        schema: REGISTRATION_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registered: time.to_owned(),
        file: file.to_owned(),
        digest: claims.digest.clone(),
        plan: PlanRecord::new(plan),
        claims: claims.list.iter().map(registered).collect(),
    }
}

impl Registration {
    /// Is what is tested now what was registered? `file` is that of the registration,
    /// `tested` are positions of claims in the file.
    pub fn check(
        &self,
        file: &str,
        claims: &Claims,
        tested: &[usize],
        plan: &Plan,
    ) -> RegistrationCheck {
        let mut differences = Vec::new();
        let mut differs = |what: &str, before: String, now: String| {
            if before != now {
                differences.push(format!("{what} is {now}, registered was {before}"));
            }
        };
        let (before, now) = (&self.plan, PlanRecord::new(plan));
        let version = env!("CARGO_PKG_VERSION").to_owned();
        differs("the version of zopa", self.version.clone(), version);
        differs("the seed", before.seed.to_string(), now.seed.to_string());
        differs("the most negotiations", before.replicates.to_string(), now.replicates.to_string());
        differs("negotiations on each draw", before.plays.to_string(), now.plays.to_string());
        differs("the error of the file", before.error.to_string(), now.error.to_string());
        differs("the number of claims", before.claims.to_string(), now.claims.to_string());
        differs("draws between looks", before.look.to_string(), now.look.to_string());
        for claim in &claims.list {
            match self.claims.iter().find(|known| known.id == claim.id) {
                None => differences.push(format!("the claim `{}` was not registered", claim.id)),
                Some(known) if known.digest != claim.digest => {
                    differences.push(format!("the claim `{}` is not the one registered", claim.id));
                }
                Some(known) if known.scenarios != claim.scenarios => differences.push(format!(
                    "the scenario of the claim `{}` is not the one registered",
                    claim.id
                )),
                Some(_) => {}
            }
        }
        for known in &self.claims {
            match claims.list.iter().position(|claim| claim.id == known.id) {
                None => differences.push(format!("the claim `{}` is gone", known.id)),
                Some(at) if !tested.contains(&at) => {
                    differences.push(format!("the claim `{}` was not tested", known.id));
                }
                Some(_) => {}
            }
        }
        RegistrationCheck {
            file: file.to_owned(),
            registered: self.registered.clone(),
            kept: differences.is_empty(),
            differences,
            same_file: self.digest == claims.digest,
        }
    }
}
