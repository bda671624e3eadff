//! `zopa schema`: the formats, as JSON Schema.

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output;
use zopa::report::backtest::BacktestResult;
use zopa::report::calibration::{CalibrationResult, ScoreResult};
use zopa::report::catalogue::Catalogue;
use zopa::report::check::CheckResult;
use zopa::report::claims::ClaimsResult;
use zopa::report::comparison::ComparisonResult;
use zopa::report::datapackage::{DataPackage, tables};
use zopa::report::drivers::DriversResult;
use zopa::report::equilibrium::EquilibriumResult;
use zopa::report::obstacles::ObstaclesResult;
use zopa::report::record::RunResult;
use zopa::report::registration::Registration;
use zopa::report::robust::RobustResult;
use zopa::report::sensitivity::SensitivityResult;
use zopa::report::solve::SolveResult;
use zopa::report::structure::StructureResult;
use zopa::report::sweep::record::SweepResult;
use zopa::report::sweep_status::SweepStatus;
use zopa::report::tournament::TournamentResult;
use zopa::report::trace::Trace;
use zopa::report::validation::ValidationResult;
use zopa::report::verdict::VerdictResult;
use zopa::scenario;

/// What `zopa schema` is told.
#[derive(Args, Clone, Debug)]
pub struct SchemaArguments {
    /// Which format
    #[arg(value_enum, default_value_t)]
    format: Format,
}

/// The formats that have a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Scenario files, for editors
    #[default]
    Scenario,
    /// Files of claims, for editors
    Claims,
    /// What zopa claims --json prints
    ClaimsResults,
    /// What zopa claims --register writes
    Registration,
    /// Timelines, for editors
    Timeline,
    /// Designs of sweeps, for editors
    Design,
    /// What zopa status --json prints
    SweepStatus,
    /// What zopa backtest --json prints
    Backtest,
    /// What zopa calibrate --json prints
    Calibration,
    /// What zopa score --json prints
    Score,
    /// What zopa compare --json prints
    Comparison,
    /// What zopa run --json prints
    Results,
    /// What zopa trace --json prints
    Trace,
    /// What zopa check --json prints
    Check,
    /// What zopa robust --json prints
    Robust,
    /// What zopa structure --json prints
    Structure,
    /// What zopa solve --json prints
    Solve,
    /// What zopa solve --package --json prints
    Verdict,
    /// What zopa solve --blockers --json prints
    Obstacles,
    /// What zopa solve --equilibrium --json prints
    Equilibrium,
    /// What zopa validate --json prints
    Validate,
    /// What zopa rules, strategies, protocols and measures print with --json
    Catalogue,
    /// What zopa tournament --json prints
    Tournament,
    /// What zopa sensitivity --json prints
    Sensitivity,
    /// What zopa drivers --json prints
    Drivers,
    /// What zopa sweep --json and zopa merge --json print
    Sweep,
    /// The tables of sweeps: columns, types and what they say
    Tables,
    /// The description of its tables that a sweep writes: datapackage.json
    Datapackage,
}

/// Prints a schema.
pub fn schema(arguments: &SchemaArguments) -> Result<(), Failure> {
    match arguments.format {
        Format::Scenario => output::json(&scenario::schema()),
        Format::Claims => output::json(&scenario::claims_schema()),
        Format::ClaimsResults => output::json(&schemars::schema_for!(ClaimsResult)),
        Format::Registration => output::json(&schemars::schema_for!(Registration)),
        Format::Timeline => output::json(&scenario::timeline_schema()),
        Format::Design => output::json(&scenario::design_schema()),
        Format::SweepStatus => output::json(&schemars::schema_for!(SweepStatus)),
        Format::Backtest => output::json(&schemars::schema_for!(BacktestResult)),
        Format::Calibration => output::json(&schemars::schema_for!(CalibrationResult)),
        Format::Score => output::json(&schemars::schema_for!(ScoreResult)),
        Format::Comparison => output::json(&schemars::schema_for!(ComparisonResult)),
        Format::Results => output::json(&schemars::schema_for!(RunResult)),
        Format::Trace => output::json(&schemars::schema_for!(Trace)),
        Format::Check => output::json(&schemars::schema_for!(CheckResult)),
        Format::Robust => output::json(&schemars::schema_for!(RobustResult)),
        Format::Structure => output::json(&schemars::schema_for!(StructureResult)),
        Format::Solve => output::json(&schemars::schema_for!(SolveResult)),
        Format::Verdict => output::json(&schemars::schema_for!(VerdictResult)),
        Format::Tournament => output::json(&schemars::schema_for!(TournamentResult)),
        Format::Sensitivity => output::json(&schemars::schema_for!(SensitivityResult)),
        Format::Drivers => output::json(&schemars::schema_for!(DriversResult)),
        Format::Obstacles => output::json(&schemars::schema_for!(ObstaclesResult)),
        Format::Validate => output::json(&schemars::schema_for!(ValidationResult)),
        Format::Equilibrium => output::json(&schemars::schema_for!(EquilibriumResult)),
        Format::Sweep => output::json(&schemars::schema_for!(SweepResult)),
        Format::Datapackage => output::json(&schemars::schema_for!(DataPackage)),
        Format::Tables => output::json(&tables()),
        Format::Catalogue => output::json(&schemars::schema_for!(Catalogue)),
    }
}
