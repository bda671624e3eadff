//! A bundle as files: what is in it, its checksums, and its two forms, a folder and a ZIP
//! archive. The same contents are the same archive: no times, no owners, names in order.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::checksum::{self, Summed};
use super::failure::Failure;
use super::output::Deliverable;

/// The schema name that every bundle carries.
pub const BUNDLE_SCHEMA: &str = "zopa.bundle/1";

/// The file that says what is in a bundle.
pub const MANIFEST: &str = "bundle.json";

/// The file with the sums of all others, as `sha256sum -c` takes it.
pub const SUMS: &str = "SHA256SUMS";

/// What is in a bundle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub schema: String,
    /// Version of zopa that made the results.
    pub version: String,
    /// What numbers in it are not.
    pub note: String,
    pub sweeps: Vec<BundledSweep>,
    pub runs: Vec<BundledRun>,
    /// Commands that make figures of the results.
    pub figures: Vec<String>,
}

/// A sweep in a bundle. Paths are those in the bundle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BundledSweep {
    /// The folder with the plan and the tables.
    pub folder: String,
    /// The design, with the files it names around it.
    pub design: String,
    /// The scenarios it plays, with nothing left to be looked up.
    pub scenarios: Vec<String>,
    /// Digest of the plan.
    pub plan: String,
    pub seed: u64,
    /// Formats of the tables.
    pub formats: Vec<String>,
    /// The command that makes the same tables in another folder.
    pub command: String,
}

/// The result of a run in a bundle. Paths are those in the bundle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BundledRun {
    /// The record.
    pub result: String,
    /// The scenario, with nothing left to be looked up.
    pub scenario: String,
    /// Its digest.
    pub digest: String,
    pub seed: u64,
    pub negotiations: u64,
    pub plays: u32,
    pub precision: Option<f64>,
    /// The command as it was given.
    pub given: String,
    /// The command that makes the same numbers from the scenario in the bundle.
    pub command: String,
}

/// Where a file of a bundle comes from.
#[derive(Clone, Debug)]
pub enum Content {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// The files of a bundle by their path in it, parts joined by `/`.
#[derive(Clone, Debug, Default)]
pub struct Contents(BTreeMap<String, Content>);

impl Contents {
    /// Puts a file in; what stands there already stays.
    pub fn add(&mut self, path: &str, content: Content) {
        self.0.entry(path.to_owned()).or_insert(content);
    }

    /// Is there a file, or a folder with files?
    pub fn has(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.0.keys().any(|known| known == path || known.starts_with(&below))
    }

    /// Adds the sums of all files.
    pub fn sum(&mut self) -> Result<(), Failure> {
        let mut sums = String::new();
        for (path, content) in &self.0 {
            let mut summed = Summed::new(io::sink());
            copy(content, &mut summed)?;
            let (_, _, sum) = summed.finish();
            sums.push_str(&format!("{sum}  {path}\n"));
        }
        self.add(SUMS, Content::Bytes(sums.into_bytes()));
        Ok(())
    }

    /// Writes them into a folder, which is made.
    pub fn to_folder(&self, folder: &Path) -> Result<(), Failure> {
        for (path, content) in &self.0 {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|error| Failure::creation(parent, &error))?;
            }
            let mut file = Deliverable::new(&path)?;
            copy(content, &mut file)?;
            file.deliver()?;
        }
        Ok(())
    }

    /// Writes them into a ZIP archive.
    pub fn to_archive(&self, path: &Path) -> Result<(), Failure> {
        let failure = |error: io::Error| Failure::writing(&path.display().to_string(), &error);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        let mut archive = ZipWriter::new_stream(Deliverable::new(path)?);
        for (name, content) in &self.0 {
            let large = matches!(content, Content::File(path) if is_large(path));
            let begun = archive.start_file(name.as_str(), options.large_file(large));
            begun.map_err(|error| failure(error.into()))?;
            copy(content, &mut archive)?;
        }
        let stream = archive.finish().map_err(|error| failure(error.into()))?;
        stream.into_inner().deliver()
    }
}

/// Does a file need the large form of an archive's entry?
fn is_large(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|known| known.len() >= u64::from(u32::MAX))
}

fn copy(content: &Content, output: &mut impl Write) -> Result<(), Failure> {
    match content {
        Content::Bytes(bytes) => {
            output.write_all(bytes).map_err(|error| Failure::writing("the bundle", &error))
        }
        Content::File(path) => {
            let copied = File::open(path).and_then(|mut file| io::copy(&mut file, output));
            copied.map(drop).map_err(|error| {
                Failure::Transfer(format!("cannot copy {}: {error}", path.display()))
            })
        }
    }
}

/// Unpacks an archive into a folder.
pub fn unpack(archive: &Path, folder: &Path) -> Result<(), Failure> {
    let broken = |why: String| Failure::Data(format!("{}: {why}", archive.display()));
    let file = File::open(archive).map_err(|error| Failure::reading(archive, &error))?;
    let mut zip = ZipArchive::new(file).map_err(|error| {
        broken(format!("not a ZIP archive as zopa bundle makes them ({error})"))
    })?;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(|error| broken(error.to_string()))?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.enclosed_name();
        let Some(name) = name.filter(|_| entry.is_file()) else {
            return Err(broken("an entry is no file, or leads out of the archive".to_owned()));
        };
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Failure::creation(parent, &error))?;
        }
        let mut output = File::create(&path).map_err(|error| Failure::creation(&path, &error))?;
        io::copy(&mut entry, &mut output).map_err(|error| broken(error.to_string()))?;
    }
    Ok(())
}

/// A path of a bundle in a folder; nothing that leads out of it.
pub fn within(folder: &Path, path: &str) -> Result<PathBuf, Failure> {
    let path = Path::new(path);
    if path.components().all(|part| matches!(part, Component::Normal(_))) {
        Ok(folder.join(path))
    } else {
        Err(Failure::Data(format!("`{}` leads out of the bundle", path.display())))
    }
}

/// Reads what is in a bundle.
pub fn manifest(folder: &Path) -> Result<Manifest, Failure> {
    let text = fs::read_to_string(folder.join(MANIFEST))
        .map_err(|error| Failure::Data(format!("this is no bundle: {MANIFEST}: {error}")))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|error| Failure::Data(format!("{MANIFEST}: {error}")))?;
    if manifest.schema == BUNDLE_SCHEMA {
        Ok(manifest)
    } else {
        let found = &manifest.schema;
        Err(Failure::Data(format!(
            "{MANIFEST} is `{found}`, and this program reads `{BUNDLE_SCHEMA}`"
        )))
    }
}

/// Checks the sums of a bundle: what is wrong, a line each.
pub fn check(folder: &Path) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(folder.join(SUMS))
        .map_err(|error| Failure::Data(format!("this is no bundle: {SUMS}: {error}")))?;
    let mut wrong = Vec::new();
    let mut listed = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some((sum, name)) = line.split_once("  ") else {
            wrong.push(format!("{SUMS}, line {}: no sum and name", number + 1));
            continue;
        };
        listed.push(name);
        match checksum::of_file(&within(folder, name)?) {
            Ok(found) if found == sum => {}
            Ok(_) => wrong.push(format!("{name}: changed since it was packed")),
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    for name in [MANIFEST].into_iter().filter(|name| !listed.contains(name)) {
        wrong.push(format!("{name}: not among the sums"));
    }
    Ok(wrong)
}
