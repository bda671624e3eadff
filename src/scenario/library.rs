//! The embedded library: scenarios that come with the program, claims about them,
//! and timelines to hold them against.

/// A file of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Its id.
    pub id: &'static str,
    /// Its path below `scenarios/`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! embedded {
    ($($id:literal),* $(,)?) => {
        [$(Embedded {
            id: $id,
            path: concat!($id, ".ron"),
            text: include_str!(concat!("../../scenarios/", $id, ".ron")),
        }),*]
    };
}

/// All of them.
pub const LIBRARY: &[Embedded] = &embedded![
    "classics/baron-ferejohn",
    "classics/camp-david",
    "classics/deep-water-port",
    "classics/eu-council",
    "classics/security-council",
    "classroom/agenda-silence",
    "classroom/cheap-truce",
    "classroom/coalition-members",
    "classroom/deadline",
    "classroom/deadline-without-date",
    "classroom/hidden-red-line",
    "classroom/hidden-red-line-bold",
    "classroom/hidden-red-line-cautious",
    "classroom/linkage",
    "classroom/linkage-concession",
    "classroom/linkage-donbas",
    "classroom/linkage-kursk",
    "classroom/linkage-plants",
    "classroom/mediator-leverage",
    "classroom/mediator-single-text",
    "classroom/mediator-single-text-offers",
    "classroom/phased-relief",
    "classroom/private-assurance",
    "classroom/rubinstein-pie",
    "classroom/spoiler",
    "classroom/three-party-coalition",
    "classroom/three-party-coalition-unanimity",
    "classroom/ultimatum",
    "classroom/wasting-chip",
    "ukraine-2025/as-of-02-06",
    "ukraine-2025/as-of-03-11",
    "ukraine-2025/as-of-03-15",
    "ukraine-2025/as-of-03-17",
    "ukraine-2025/as-of-03-24",
    "ukraine-2025/base",
    "ukraine-2025/black-sea-truce",
    "ukraine-2025/comprehensive-settlement",
    "ukraine-2025/energy-truce",
    "ukraine-2025/full",
    "ukraine-2025/general-truce-30d",
    "ukraine-2025/members",
];

/// Claims about them.
pub const CLAIMS: &[Embedded] = &embedded!["classroom/claims", "ukraine-2025/claims"];

/// What happened, for scenarios to be held against.
pub const TIMELINES: &[Embedded] = &embedded!["ukraine-2025/timeline"];

/// The scenario that `zopa new` writes: every field, explained.
pub const TEMPLATE: &str = include_str!("../../scenarios/template.ron");

/// All ids.
pub fn ids() -> impl Iterator<Item = &'static str> {
    LIBRARY.iter().map(|entry| entry.id)
}

/// The scenario with an id; its path is taken as well.
pub fn find(name: &str) -> Option<&'static Embedded> {
    LIBRARY.iter().find(|entry| entry.id == name || entry.path == name)
}

/// The claims with an id; their path is taken as well.
pub fn claims(name: &str) -> Option<&'static Embedded> {
    CLAIMS.iter().find(|entry| entry.id == name || entry.path == name)
}

/// The timeline with an id; its path is taken as well.
pub fn timeline(name: &str) -> Option<&'static Embedded> {
    TIMELINES.iter().find(|entry| entry.id == name || entry.path == name)
}

/// The scenario whose id ends with a name: `ultimatum` is `classroom/ultimatum`.
pub fn called(name: &str) -> Option<&'static Embedded> {
    LIBRARY.iter().find(|entry| entry.id.rsplit('/').next() == Some(name))
}

/// The id that was meant by a name that is none, if one is like it.
pub fn nearest(name: &str) -> Option<&'static str> {
    let called = called(name).map(|entry| entry.id);
    called.or_else(|| super::diagnostic::nearest(name, ids()))
}

/// The scenario at a path below `scenarios/`; `.` and `..` are followed.
pub fn at(path: &str) -> Option<&'static Embedded> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    LIBRARY.iter().find(|entry| entry.path == path)
}
