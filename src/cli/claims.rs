//! `zopa claims`: do sentences about scenarios hold?

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::argument::{self, quoted};
use super::failure::Failure;
use super::output::Deliverable;
use super::progress::Progress;
use super::{Loudness, load, output};
use zopa::experiment::claim::{self, FIRST_LOOK, Plan};
use zopa::report::claims::claims_result;
use zopa::report::registration::{Registration, register};
use zopa::report::terminal;
use zopa::report::trace::DEFAULT_SEED;
use zopa::scenario::diagnostic::suggestion;
use zopa::scenario::{Claims, LoadError, load_claims};

/// The claims that are meant when none are named.
const DEFAULT: &str = "ukraine-2025/claims";

/// What `zopa claims` is told.
#[derive(Args, Clone, Debug)]
pub struct ClaimsArguments {
    /// Claims: a file, or claims that come with zopa [default: ukraine-2025/claims]
    file: Option<String>,

    /// Test this claim only; may be given again
    ///
    /// The correction for the number of claims stays that of the whole file.
    #[arg(long, value_name = "ID")]
    only: Vec<String>,

    /// The most negotiations in each scenario of a claim [default: what the file says]
    #[arg(short = 'n', long, value_name = "N", value_parser = argument::negotiations,
        allow_negative_numbers = true)]
    negotiations: Option<u64>,

    /// Negotiations on each draw of the uncertain numbers
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = argument::plays,
        allow_negative_numbers = true)]
    plays: u32,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    seed: u64,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads,
        allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Write down file, scenarios, plan and date, and run nothing [default: FILE.registered.json]
    ///
    /// A later zopa claims finds what is written beside the claims, and says whether it was kept.
    #[arg(long, value_name = "OUT", num_args = 0..=1, require_equals = true,
        conflicts_with_all = ["only", "json"])]
    register: Option<Option<PathBuf>>,

    /// With --register: replace what was registered before
    #[arg(long, requires = "register")]
    replace: bool,

    /// Print the result as JSON (zopa schema claims-results describes it)
    #[arg(long)]
    json: bool,
}

/// Tests the claims of a file, or registers them.
pub fn claims(arguments: &ClaimsArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(DEFAULT);
    let claims = load_claims(name).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "claims have")),
        other => load::unreadable(&other),
    })?;
    load::warn_here(&claims.warnings, "claims", loudness);
    let plan = Plan {
        seed: arguments.seed,
        replicates: arguments.negotiations.unwrap_or(claims.replicates),
        plays: arguments.plays,
        error: claims.error,
        claims: claims.list.len(),
        threads: arguments.threads,
    };
    if plan.replicates.div_ceil(u64::from(plan.plays)) < FIRST_LOOK {
        return Err(Failure::Usage(format!(
            "nothing is decided on fewer than {FIRST_LOOK} draws: allow more negotiations with -n, or fewer --plays"
        )));
    }
    if let Some(out) = &arguments.register {
        return write_registration(arguments, name, out.as_deref(), &claims, &plan);
    }
    let tested = chosen(&arguments.only, &claims)?;
    let registration = registered(name)?;
    let registration =
        registration.map(|(path, known)| known.check(&path, &claims, &tested, &plan));

    let tests: Vec<claim::Claim> = tested.iter().map(|at| claims.list[*at].test.clone()).collect();
    let progress = Progress::new(loudness != Loudness::Quiet);
    let outcomes = claim::test(&claims.games, &tests, &plan, &progress);
    progress.finish();

    let command = command(arguments, name, &plan);
    let result = claims_result(name, command, &claims, &tested, &outcomes, &plan, registration);
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::claims(&result, &output::screen()))?;
    }
    if result.partial {
        let undecided = result.summary.undecided;
        return Err(Failure::Interrupted(format!(
            "interrupted with {undecided} of {} claims undecided",
            result.claims.len()
        )));
    }
    match result.summary.fails {
        0 => Ok(()),
        1 => Err(Failure::Missed("1 claim fails".to_owned())),
        many => Err(Failure::Missed(format!("{many} claims fail"))),
    }
}

/// The positions of the claims asked for, in file order; all if none are.
fn chosen(only: &[String], claims: &Claims) -> Result<Vec<usize>, Failure> {
    let ids = || claims.list.iter().map(|claim| claim.id.as_str());
    if let Some(unknown) = only.iter().find(|id| ids().all(|known| known != id.as_str())) {
        let help = suggestion(unknown, "claims", ids()).unwrap_or_default();
        return Err(Failure::Usage(format!("there is no claim `{unknown}`; {help}")));
    }
    let all = 0..claims.list.len();
    Ok(all.filter(|at| only.is_empty() || only.contains(&claims.list[*at].id)).collect())
}

/// Where claims of a file are registered unless said otherwise.
fn beside(name: &str) -> PathBuf {
    PathBuf::from(format!("{name}.registered.json"))
}

/// What was registered beside a file, if something was.
fn registered(name: &str) -> Result<Option<(String, Registration)>, Failure> {
    let path = beside(name);
    let shown = path.display().to_string();
    if !Path::new(name).is_file() {
        return Ok(None);
    }
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Transfer(format!("cannot read {shown}: {error}"))),
        Ok(text) => match serde_json::from_str(&text) {
            Ok(known) => Ok(Some((shown, known))),
            Err(error) => {
                Err(Failure::Transfer(format!("{shown} is no registration of claims: {error}")))
            }
        },
    }
}

fn write_registration(
    arguments: &ClaimsArguments,
    name: &str,
    out: Option<&Path>,
    claims: &Claims,
    plan: &Plan,
) -> Result<(), Failure> {
    let path = match out {
        Some(path) => path.to_owned(),
        None if Path::new(name).is_file() => beside(name),
        None => {
            let message = format!("{name} comes with zopa: say where to write with --register=OUT");
            return Err(Failure::Usage(message));
        }
    };
    let shown = path.display().to_string();
    let same = path.canonicalize().ok().zip(Path::new(name).canonicalize().ok());
    if same.is_some_and(|(out, claims)| out == claims) {
        return Err(Failure::Usage("--register and the claims are the same file".to_owned()));
    }
    if path.exists() && !arguments.replace {
        return Err(Failure::Creation(format!(
            "{shown} exists already: these claims are registered; --replace registers them anew"
        )));
    }
    let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let registration = register(name, claims, plan, &time);
    let mut file = Deliverable::new(&path)?;
    let text = output::json_text(&registration)?;
    file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
    file.deliver()?;
    output::message(&format!("registered {} claims in {shown}\n", claims.list.len()));
    Ok(())
}

/// The command that gives the same result.
fn command(arguments: &ClaimsArguments, name: &str, plan: &Plan) -> String {
    let mut command = format!(
        "zopa claims {} -n {} --plays {} --seed {}",
        quoted(name),
        plan.replicates,
        plan.plays,
        plan.seed
    );
    for id in &arguments.only {
        command.push_str(&format!(" --only {}", quoted(id)));
    }
    command
}
