//! The guide is true: every command of README.md and docs/ runs and prints what the page
//! shows, every file in it loads, every link leads somewhere, and the reference pages are
//! what the program says of itself.
//!
//! What a page may contain (blocks are taken in their order, in one folder a page):
//!
//! - `console`: lines after `$` are run; the lines below must be printed, in this order, but
//!   for `...`, which stands for anything. `# exit code N` ends a command that ends so.
//! - `ron`: a whole file, which must load without a warning.
//! - `python`, `r`: run where a Python with pandas and pyarrow (`ZOPA_PYTHON`, else
//!   `python3`) or `Rscript` is; else the test says that it is skipped.
//! - `rust PATH`: part of that file of this repository, word for word.
//! - `xml`, `csv`, `text`, `sh`: not run.
//!
//! A block with the name of a file after its language is written to that file first.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use assert_cmd::cargo::cargo_bin;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use zopa::scenario::{self, Severity};

/// What the continuous-integration run does by itself.
const RUN_ELSEWHERE: &[&str] = &["cargo run --release", "cargo test"];

/// Programs that pages may run besides zopa.
const PROGRAMS: &[&str] = &["zopa", "python", "Rscript"];

/// A page of the guide.
struct Page {
    /// From the root of the repository.
    path: PathBuf,
    blocks: Vec<Block>,
    anchors: Vec<String>,
    /// Where links lead, and their lines.
    links: Vec<(String, usize)>,
}

/// A block of code.
struct Block {
    language: String,
    /// What stands after the language.
    file: Option<String>,
    text: String,
    line: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README.md and everything in docs/, in the order of their names.
fn pages() -> Vec<Page> {
    let mut paths = vec![PathBuf::from("README.md")];
    let mut folders = vec![PathBuf::from("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|ending| ending == "md") => paths.push(path),
                false => {}
            }
        }
    }
    paths.sort();
    paths.into_iter().map(page).collect()
}

fn page(path: PathBuf) -> Page {
    let text = fs::read_to_string(root().join(&path)).unwrap();
    let line = |offset: usize| text[..offset].matches('\n').count() + 1;
    let mut page = Page { path, blocks: Vec::new(), anchors: Vec::new(), links: Vec::new() };
    let mut heading: Option<String> = None;
    let mut block: Option<Block> = None;
    for (event, range) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap());
                let again = page.anchors.iter().filter(|known| **known == anchor).count();
                page.anchors.push(if again == 0 { anchor } else { format!("{anchor}-{again}") });
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let CodeBlockKind::Fenced(info) = kind else {
                    panic!("{}:{}: an indented block", page.path.display(), line(range.start));
                };
                let (language, file) = match info.split_once(' ') {
                    Some((language, file)) => (language.to_owned(), Some(file.trim().to_owned())),
                    None => (info.to_string(), None),
                };
                let line = line(range.start);
                block = Some(Block { language, file, text: String::new(), line });
            }
            Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push((dest_url.to_string(), line(range.start)));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
                if let Some(block) = &mut block {
                    block.text.push_str(&words);
                }
            }
            _ => {}
        }
    }
    page
}

/// How forges name the place of a heading.
fn anchor(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Where a page is played, and what is there to play it with.
struct Folder {
    place: tempfile::TempDir,
    python: Option<PathBuf>,
    r: bool,
    skipped: usize,
}

impl Folder {
    fn run(&self, command: &str) -> Output {
        let programs = cargo_bin("zopa").parent().unwrap().to_owned();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(self.place.path());
        shell.env("PATH", format!("{}:{path}", programs.display()));
        for wish in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
            shell.env_remove(wish);
        }
        shell.output().unwrap()
    }

    /// Plays a block; what is wrong with it.
    fn play(&mut self, block: &Block) -> Result<(), String> {
        if let Some(file) = block.file.as_ref().filter(|_| block.language != "rust") {
            fs::write(self.place.path().join(file), &block.text).unwrap();
        }
        match block.language.as_str() {
            "console" => self.console(&block.text),
            "ron" => self.load(block),
            "python" => match &self.python {
                Some(python) => succeeds(Command::new(python).args(["-c", &block.text]), self),
                None => self.skip(),
            },
            "r" if self.r => succeeds(Command::new("Rscript").args(["-e", &block.text]), self),
            "r" => self.skip(),
            "rust" => {
                let file = block.file.as_ref().ok_or("a Rust block names no file")?;
                let whole = fs::read_to_string(root().join(file)).map_err(|e| e.to_string())?;
                let there = whole.contains(block.text.trim_end());
                if there { Ok(()) } else { Err(format!("this does not stand in {file}")) }
            }
            "xml" | "csv" | "text" | "sh" => Ok(()),
            other => Err(format!("a block in `{other}`, which this test does not know")),
        }
    }

    fn skip(&mut self) -> Result<(), String> {
        self.skipped += 1;
        Ok(())
    }

    /// A file of one of the formats loads without a warning.
    fn load(&self, block: &Block) -> Result<(), String> {
        let unnamed = "unnamed.ron".to_owned();
        let path = self.place.path().join(block.file.as_ref().unwrap_or(&unnamed));
        fs::write(&path, &block.text).unwrap();
        let name = path.to_str().unwrap();
        let code = block.text.lines().find(|line| !line.trim_start().starts_with("//"));
        let told = match code.and_then(|line| line.split('(').next()).unwrap_or_default() {
            "Scenario" => {
                scenario::load(name).map(|loaded| loaded.warnings.count(Severity::Warning))
            }
            "Design" => scenario::load_design(name).map(|_| 0),
            "Claims" => scenario::load_claims(name).map(|_| 0),
            "Timeline" => scenario::load_timeline(name).map(|_| 0),
            other => return Err(format!("`{other}` begins no file that zopa reads")),
        };
        match told {
            Ok(0) => Ok(()),
            Ok(warnings) => Err(format!("{warnings} warnings")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Runs the commands of a block and compares what they print.
    fn console(&mut self, text: &str) -> Result<(), String> {
        let text = text.replace("\\\n", " ");
        let mut steps: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in text.lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push((command, Vec::new())),
                (None, Some((_, shown))) => shown.push(line.trim_end()),
                (None, None) => return Err(format!("`{line}` stands before any command")),
            }
        }
        for (command, shown) in steps {
            let (command, comment) = command.split_once(" #").unwrap_or((command, ""));
            let command = command.trim();
            if RUN_ELSEWHERE.contains(&command) {
                continue;
            }
            let program = command.split(' ').next().unwrap_or_default();
            if !PROGRAMS.contains(&program) {
                return Err(format!("this test does not know the program of `{command}`"));
            }
            let command = match (program, &self.python) {
                ("python", Some(python)) => {
                    command.replacen("python", &python.to_string_lossy(), 1)
                }
                ("python", None) => return self.skip(),
                ("Rscript", _) if !self.r => return self.skip(),
                _ => command.to_owned(),
            };
            let wanted = comment.split_once("exit code ").map_or("0", |(_, code)| code.trim());
            let output = self.run(&command);
            let said =
                String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            let code = output.status.code().unwrap_or(-1).to_string();
            if code != wanted {
                return Err(format!("`{command}` ends with {code}:\n{said}"));
            }
            let mut lines = said.lines().map(str::trim_end);
            for line in shown.into_iter().filter(|line| !line.is_empty() && *line != "...") {
                if !lines.any(|printed| printed == line) {
                    return Err(format!(
                        "`{command}` does not print, or not here:\n{line}\nbut\n{said}"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// A program that is given a page's code ends well.
fn succeeds(command: &mut Command, folder: &Folder) -> Result<(), String> {
    let output = command.current_dir(folder.place.path()).output().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

fn works(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

#[test]
fn every_block_does_what_its_page_says() {
    let python = PathBuf::from(std::env::var("ZOPA_PYTHON").unwrap_or("python3".to_owned()));
    let python =
        works(Command::new(&python).args(["-c", "import pandas, pyarrow"])).then_some(python);
    let r = works(Command::new("Rscript").arg("--version"));
    let open = Mutex::new(pages());
    let (wrong, skipped) = (Mutex::new(String::new()), Mutex::new(0));
    let play = || {
        loop {
            let Some(page) = open.lock().unwrap().pop() else { return };
            let place = tempfile::tempdir().unwrap();
            let mut folder = Folder { place, python: python.clone(), r, skipped: 0 };
            for block in &page.blocks {
                if let Err(message) = folder.play(block) {
                    let (path, line) = (page.path.display(), block.line);
                    writeln!(wrong.lock().unwrap(), "{path}:{line}: {message}\n").unwrap();
                }
            }
            *skipped.lock().unwrap() += folder.skipped;
        }
    };
    // Most pages wait for one thread of zopa at a time.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(play);
        }
    });
    let skipped = skipped.into_inner().unwrap();
    if skipped > 0 {
        // Past the harness, which keeps quiet about tests that pass.
        let why = "no Python with pandas and pyarrow, or no Rscript";
        let _ = writeln!(std::io::stderr(), "SKIPPED: {skipped} blocks of the guide: {why}");
    }
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    // Pages beside the guide are links' ends, too.
    let others =
        ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(PathBuf::from).map(page);
    let anchors: BTreeMap<&Path, &[String]> = pages
        .iter()
        .chain(&others)
        .map(|page| (page.path.as_path(), page.anchors.as_slice()))
        .collect();
    let mut wrong = String::new();
    let mut checked = 0;
    for page in &pages {
        for (link, line) in &page.links {
            if link.contains("://") {
                continue;
            }
            checked += 1;
            let (file, place) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.path.clone(),
                file => plain(&page.path.parent().unwrap().join(file)),
            };
            let known = anchors.get(target.as_path());
            let there = root().join(&target).exists()
                && (place.is_empty() || known.is_some_and(|list| list.iter().any(|a| a == place)));
            if !there {
                writeln!(wrong, "{}:{line}: {link} leads nowhere", page.path.display()).unwrap();
            }
        }
    }
    assert!(checked > 50, "{checked} links");
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn every_page_is_on_the_map() {
    let pages = pages();
    let map = pages.iter().find(|page| page.path == Path::new("docs/README.md")).unwrap();
    let linked: Vec<PathBuf> =
        map.links.iter().map(|(link, _)| Path::new("docs").join(link)).collect();
    for page in pages.iter().filter(|page| page.path.starts_with("docs") && page.path != map.path) {
        assert!(
            linked.contains(&page.path),
            "docs/README.md does not lead to {}",
            page.path.display()
        );
    }
}

#[test]
fn the_reference_is_what_the_program_says() {
    let place = tempfile::tempdir().unwrap();
    let mut zopa = Command::new(cargo_bin("zopa"));
    assert!(works(zopa.args(["man", "--markdown"]).arg(place.path())));
    let renew = "renew it with: cargo run -- man --markdown docs/reference";
    let mut made = 0;
    for entry in fs::read_dir(place.path()).unwrap() {
        let name = entry.unwrap().file_name();
        let new = fs::read_to_string(place.path().join(&name)).unwrap();
        let path = root().join("docs/reference").join(&name);
        let old = fs::read_to_string(&path).unwrap_or_default();
        assert!(old == new, "docs/reference/{} is out of date; {renew}", name.display());
        made += 1;
    }
    let kept = fs::read_dir(root().join("docs/reference")).unwrap().filter(|entry| {
        fs::read_to_string(entry.as_ref().unwrap().path()).unwrap().starts_with("<!-- Made by")
    });
    assert_eq!(kept.count(), made, "docs/reference has pages that are no longer made; {renew}");
}
