//! Articles of peace as the CSIS Futures Lab scores them: for each article and party
//! a satisfaction from 0 to 10, for each party a threshold, and pairs of articles that
//! exclude each other (Bondar & Atalan 2025, *Strategic Headwinds*, CSIS).
//!
//! A draft agreement is a set of articles; a party's score is the **mean** of its
//! satisfactions, and the party accepts if that reaches its threshold. A mean is not
//! additive, but `mean ≥ threshold` is: multiplied by the number of articles it says
//! `Σ (satisfaction − threshold) ≥ 0`. So an article contributes its satisfaction less
//! the threshold, no agreement is worth 0, and the accepted drafts are the same ones.
//! What it is not is the mean: of two accepted drafts, the longer may be worth more
//! here and have the lower mean.
//!
//! Each exclusive pair is an issue (neither, the one, the other), every other article
//! a yes/no issue; the draft without articles is excluded. The JSON file has
//! everything; a CSV file has the articles only and takes the rest from the JSON file
//! of its name. `negotiability` and who proposes what (`_neg`, `_pos`) are not read.

use std::path::{Path, PathBuf};

use super::data::{self, Node, Reader};
use super::identifiers::{identifiers, slug};
use super::load::stem;
use super::positions::{fields, lines, number};
use super::{
    Choices, Draft, DraftIssue, DraftKind, DraftOption, DraftParty, DraftStake, ForeignFile,
    Importer,
};
use crate::scenario::Diagnostics;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::Span;

/// Satisfactions and thresholds run from 0 to this.
const TOP: f64 = 10.0;

/// What follows a party's name in the column of its satisfactions.
const COLUMN: &str = "_sat";

/// The format.
pub const IMPORTER: Importer = Importer {
    name: "csis",
    about: "scored articles of a peace agreement, CSIS Futures Lab (JSON, or CSV beside it)",
    recognises,
    companions,
    read,
};

fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn recognises(_path: &Path, text: &str) -> bool {
    if is_json(text) {
        return ["\"articles\"", "\"thresholds\"", COLUMN].iter().all(|word| text.contains(word));
    }
    let head = text.trim_start_matches('\u{feff}').lines().next().unwrap_or("");
    head.starts_with("id,title,") && head.contains(COLUMN)
}

/// The thresholds of a CSV file stand in the JSON file of the same name.
fn companions(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let beside = path.with_extension("json");
    Ok(if path.extension().is_some_and(|kind| kind == "csv") && beside.try_exists()? {
        vec![beside]
    } else {
        Vec::new()
    })
}

/// An article.
struct Article {
    number: String,
    title: String,
    /// A satisfaction for each party.
    satisfactions: Vec<f64>,
}

/// A party and the least mean it accepts.
struct Threshold {
    party: String,
    least: f64,
}

/// What the JSON file says besides the articles.
struct Rules {
    thresholds: Vec<Threshold>,
    /// Pairs that exclude each other, as indices of articles.
    pairs: Vec<(usize, usize)>,
    /// Named drafts: name, and the numbers of their articles.
    presets: Vec<(String, Vec<String>)>,
}

fn read(files: &[ForeignFile], _choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let file = files.first()?;
    let before = diagnostics.list.len();
    let Some(json) = files.iter().find(|file| is_json(&file.text)) else {
        let end = file.text.lines().next().map_or(0, str::len);
        diagnostics.push(
            Diagnostic::error(
                Span { file: file.source, start: 0, end },
                "the thresholds are missing",
            )
            .label("has articles only")
            .help("put the .json file of the same name beside it, or name that one"),
        );
        return None;
    };
    let root = data::read(json, diagnostics)?;
    let mut reader = Reader { diagnostics };
    let thresholds = thresholds(&root, &mut reader)?;
    let articles = if file.source == json.source {
        articles(&root, &thresholds, &mut reader)?
    } else {
        csv_articles(file, &thresholds, reader.diagnostics)?
    };
    let pairs = pairs(&root, &articles, &mut reader)?;
    let presets = presets(&root, &articles, &mut reader)?;
    let rules = Rules { thresholds, pairs, presets };
    // Single values may have been wrong.
    (diagnostics.list.len() == before).then(|| draft(file, &rules, &articles))
}

/// A number from 0 to [`TOP`].
fn rating(node: &Node, what: &str, reader: &mut Reader) -> f64 {
    let Some(value) = reader.number(node, what) else { return 0.0 };
    if !(0.0..=TOP).contains(&value) {
        let message = format!("{what} must be 0 to {TOP}, not {value}");
        reader.error(node.span, message, "off the scale");
    }
    value
}

fn thresholds(root: &Node, reader: &mut Reader) -> Option<Vec<Threshold>> {
    let node = reader.required(root, "thresholds", "the file")?;
    let entries = reader.map(node, "`thresholds`")?;
    let list = entries.iter().map(|(party, _, node)| Threshold {
        party: party.clone(),
        least: rating(node, &format!("the threshold of {party}"), reader),
    });
    Some(list.collect())
}

fn articles(root: &Node, thresholds: &[Threshold], reader: &mut Reader) -> Option<Vec<Article>> {
    let node = reader.required(root, "articles", "the file")?;
    let mut list: Vec<Article> = Vec::new();
    for node in reader.list(node, "`articles`")? {
        let number = reader.required(node, "id", "an article")?;
        let title = reader.required(node, "title", "an article")?;
        let what = "the id of an article";
        let article = Article {
            number: reader.text(number, what)?.to_owned(),
            title: reader.text(title, "the title of an article")?.to_owned(),
            satisfactions: thresholds
                .iter()
                .map(|Threshold { party, .. }| {
                    let found = reader.required(node, &format!("{party}{COLUMN}"), "an article");
                    found.map_or(0.0, |node| {
                        rating(node, &format!("the satisfaction of {party}"), reader)
                    })
                })
                .collect(),
        };
        if list.iter().any(|other| other.number == article.number) {
            reader.error(
                number.span,
                format!("two articles have the id {}", article.number),
                "again",
            );
        }
        list.push(article);
    }
    Some(list)
}

fn csv_articles(
    file: &ForeignFile,
    thresholds: &[Threshold],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Article>> {
    let mut rows = lines(file).map(|(line, span)| (fields(line), span));
    let (head, head_span) = rows.next()?;
    let mut error = |span, message: String, label: &str| {
        diagnostics.push(Diagnostic::error(span, message).label(label));
    };
    let mut columns = Vec::new();
    for Threshold { party, .. } in thresholds {
        let name = format!("{party}{COLUMN}");
        match head.iter().position(|field| *field == name) {
            Some(at) => columns.push(at),
            None => {
                error(head_span, format!("there is no column `{name}`"), "these are the columns")
            }
        }
    }
    let mut list: Vec<Article> = Vec::new();
    for (fields, span) in rows {
        if fields.len() != head.len() {
            let message = format!("an article needs {} fields, not {}", head.len(), fields.len());
            error(span, message, "as the first line says");
            continue;
        }
        let satisfactions = columns.iter().map(|at| match number(&fields[*at]) {
            Some(value) if (0.0..=TOP).contains(&value) => value,
            _ => {
                let message = format!(
                    "`{}` must be a number from 0 to {TOP}, not `{}`",
                    head[*at], fields[*at]
                );
                error(span, message, "off the scale");
                0.0
            }
        });
        let satisfactions = satisfactions.collect();
        let article =
            Article { number: fields[0].clone(), title: fields[1].clone(), satisfactions };
        if list.iter().any(|other| other.number == article.number) {
            error(span, format!("two articles have the id {}", article.number), "again");
        }
        list.push(article);
    }
    Some(list)
}

/// The index of the article that a node names.
fn article(node: &Node, articles: &[Article], reader: &mut Reader) -> Option<usize> {
    let number = reader.text(node, "the id of an article")?;
    let found = articles.iter().position(|article| article.number == number);
    if found.is_none() {
        reader.error(node.span, format!("there is no article {number}"), "unknown");
    }
    found
}

fn pairs(root: &Node, articles: &[Article], reader: &mut Reader) -> Option<Vec<(usize, usize)>> {
    let Some(node) = root.get("conflicts") else { return Some(Vec::new()) };
    let mut list = Vec::new();
    for node in reader.list(node, "`conflicts`")? {
        match reader.list(node, "a conflict")? {
            [first, second] => {
                let first = article(first, articles, reader);
                let second = article(second, articles, reader);
                list.extend(first.zip(second));
            }
            more => {
                let message = format!("a conflict is between two articles, not {}", more.len());
                reader.error(node.span, message, "not a pair");
            }
        }
    }
    Some(list)
}

fn presets(
    root: &Node,
    articles: &[Article],
    reader: &mut Reader,
) -> Option<Vec<(String, Vec<String>)>> {
    let Some(node) = root.get("presets") else { return Some(Vec::new()) };
    let mut list = Vec::new();
    for (name, _, node) in reader.map(node, "`presets`")? {
        let chosen = reader.list(node, "a preset")?;
        let chosen = chosen.iter().filter_map(|node| article(node, articles, reader));
        list.push((name.clone(), chosen.map(|at| articles[at].number.clone()).collect()));
    }
    Some(list)
}

/// Where a package says whether it has an article: (issue, option).
type Seats = Vec<(usize, usize)>;

/// The issues: exclusive pairs together, every other article on its own.
fn issues(rules: &Rules, articles: &[Article]) -> (Vec<DraftIssue>, Seats) {
    let option = |id: String, title: &str| DraftOption { id, title: title.to_owned() };
    let name = |at: usize| format!("article_{}", articles[at].number);
    let mut partner = vec![None; articles.len()];
    for &(first, second) in &rules.pairs {
        // An article in two pairs shares an issue with the first of them only.
        if first != second && partner[first].is_none() && partner[second].is_none() {
            (partner[first], partner[second]) = (Some(second), Some(first));
        }
    }
    let mut seats = vec![(0, 0); articles.len()];
    let mut issues = Vec::new();
    for at in 0..articles.len() {
        let (id, title, options) = match partner[at] {
            Some(other) if other < at => continue,
            Some(other) => {
                seats[other] = (issues.len(), 2);
                let options = vec![
                    option("neither".into(), "Neither"),
                    option(name(at), &articles[at].title),
                    option(name(other), &articles[other].title),
                ];
                let title =
                    format!("Articles {} and {}", articles[at].number, articles[other].number);
                (
                    format!("articles_{}_{}", articles[at].number, articles[other].number),
                    title,
                    options,
                )
            }
            None => {
                let options = vec![option("no".into(), "No"), option("yes".into(), "Yes")];
                (name(at), articles[at].title.clone(), options)
            }
        };
        seats[at] = (issues.len(), 1);
        issues.push(DraftIssue { id, title, kind: DraftKind::Categorical(options) });
    }
    (issues, seats)
}

fn draft(file: &ForeignFile, rules: &Rules, articles: &[Article]) -> Draft {
    let (issues, seats) = issues(rules, articles);
    let empty = (0..issues.len()).map(|issue| (issue, vec![0])).collect();
    let mut forbidden = vec![("no_article".to_owned(), empty)];
    for &(first, second) in &rules.pairs {
        let (a, b) = (seats[first], seats[second]);
        if a.0 != b.0 {
            let id = format!("not_{}_and_{}", articles[first].number, articles[second].number);
            forbidden.push((id, vec![(a.0, vec![a.1]), (b.0, vec![b.1])]));
        }
    }
    let parties =
        identifiers(rules.thresholds.iter().map(|threshold| threshold.party.as_str()), "party")
            .into_iter()
            .zip(&rules.thresholds)
            .enumerate()
            .map(|(party, (id, threshold))| {
                let mut stakes: Vec<DraftStake> = issues
                    .iter()
                    .map(|issue| DraftStake {
                        weight: 1.0,
                        scores: vec![0.0; issue.count()],
                        spatial: None,
                    })
                    .collect();
                for (article, (issue, option)) in articles.iter().zip(&seats) {
                    stakes[*issue].scores[*option] = article.satisfactions[party] - threshold.least;
                }
                DraftParty {
                    id,
                    name: threshold.party.clone(),
                    stakes,
                    constant: 0.0,
                    linkages: Vec::new(),
                    reservation: Some(0.0),
                    discount: 1.0,
                }
            })
            .collect();
    let least =
        rules.thresholds.iter().map(|Threshold { party, least }| format!("{party} {least}"));
    let mut note = format!(
        "From the CSIS Futures Lab's articles of a peace agreement (Bondar and Atalan 2025). There, a party accepts \
         a draft if the mean of its satisfactions (0 to 10) reaches its threshold ({}). Here, utility is the sum of \
         satisfaction minus threshold over the articles of the draft, and no agreement is worth 0: the accepted \
         drafts are the same, but a longer draft may be worth more here and have the lower mean.",
        least.collect::<Vec<_>>().join(", ")
    );
    for (name, chosen) in &rules.presets {
        note.push_str(&format!(" Preset {name}: articles {}.", chosen.join(", ")));
    }
    let stem = stem(&file.name);
    Draft {
        id: format!("imported/{}", slug(&stem, "csis")),
        title: "Articles of a peace agreement, as scored by the CSIS Futures Lab".to_owned(),
        note,
        issues,
        forbidden,
        parties,
    }
}
