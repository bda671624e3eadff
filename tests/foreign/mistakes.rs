//! One line a kind of mistake: its message and its place.

use std::cell::RefCell;

use zopa::foreign::{Choices, load};
use zopa::scenario::LoadError;

use crate::{read, read_with};

/// Good files of a format.
type Files = &'static [(&'static str, &'static str)];

const GENIUS: Files = &[
    (
        "domain.xml",
        r#"<negotiation_template><utility_space><objective name="root">
<issue index="1" name="Colour" type="discrete"><item value="red"/><item value="blue"/></issue>
<issue index="2" name="Price" type="integer" lowerbound="1" upperbound="3"/>
<issue index="3" name="Date" type="real"><range lowerbound="0" upperbound="1"/></issue>
</objective></utility_space></negotiation_template>"#,
    ),
    (
        "one.xml",
        r#"<utility_space><objective>
<weight index="1" value="0.5"/><weight index="2" value="0.25"/><weight index="3" value="0.25"/>
<issue index="1" name="Colour" type="discrete"><item value="red" evaluation="1"/><item value="blue" evaluation="2"/></issue>
<issue index="2" name="Price" type="integer" lowerbound="1" upperbound="3"><evaluator slope="0.5" offset="0"/></issue>
<issue index="3" name="Date" type="real"><range lowerbound="0" upperbound="1"/><evaluator ftype="linear" parameter0="0" parameter1="1"/></issue>
</objective></utility_space>"#,
    ),
    (
        "two.xml",
        r#"<utility_space type="nonlinear"><objective><utility maxutility="2"><ufun aggregation="sum">
<hyperRectangle utility="1"><INCLUDES index="2" min="1" max="2"/></hyperRectangle>
</ufun></utility></objective></utility_space>"#,
    ),
];

const GENIUSWEB: Files = &[
    (
        "domain.json",
        "{\"name\": \"d\", \"issuesValues\": {\n\"i\": {\"values\": [\"x\", \"y\"]},\n\"n\": {\"range\": {\"low\": 0, \"high\": 1, \"step\": 1}}}}",
    ),
    (
        "one.json",
        r#"{"LinearAdditiveUtilitySpace": {"issueUtilities": {
"i": {"discreteutils": {"valueUtilities": {"x": 0, "y": 1}}},
"n": {"numberutils": {"lowValue": 0, "lowUtility": 0, "highValue": 1, "highUtility": 1}}},
"issueWeights": {"i": 0.5, "n": 0.5}, "name": "one",
"reservationBid": {"issuevalues": {"i": "x"}}}}"#,
    ),
];

const NEGMAS: Files = &[
    (
        "domain.yml",
        "issues:\n- name: i\n  type: CategoricalIssue\n  values: [x, y]\n- name: n\n  type: ContiguousIssue\n  values: [0, 2]\n- name: r\n  type: ContinuousIssue\n  values: [0, 1]\n",
    ),
    (
        "one.yml",
        "type: LinearAdditiveUtilityFunction\nreserved_value: 0\nvalues:\n- {type: TableFun, mapping: {x: 0, y: 1}}\n- {type: LinearFun, slope: 0.5}\n- {type: IdentityFun}\nweights: [0.5, 0.25, 0.25]\n",
    ),
    (
        "two.yml",
        "type: HyperRectangleUtilityFunction\noutcome_ranges:\n- {n: [0, 1]}\nutilities: [1]\n",
    ),
];

const NEGOLOG: Files = &[
    (
        "a.json",
        "{\"reservationValue\": 0,\n\"issueWeights\": {\"i\": 1},\n\"issues\": {\"i\": {\"x\": 0, \"y\": 1}}}",
    ),
    (
        "b.json",
        "{\"reservationValue\": 0,\n\"issueWeights\": {\"i\": 1},\n\"issues\": {\"i\": {\"x\": 0, \"y\": 1}}}",
    ),
];

const PACKAGES: Files =
    &[("p.csv", "package,colour,utility:A,utility:B\none,red,1,2\ntwo,blue,\"3\",4\n,,0,0\n")];

/// Good files that are spoilt one at a time; what goes wrong is kept to the end, so
/// that all of it is seen.
struct Spoilt {
    files: Files,
    failures: RefCell<Vec<String>>,
}

impl Spoilt {
    fn new(files: Files) -> Self {
        Self { files, failures: RefCell::default() }
    }

    /// Replaces `from` (which stands once in the file) by `to`. A `~` in `to` is taken
    /// out and marks the place at which the message is expected; others may follow.
    fn error(&self, file: &str, from: &str, to: &str, message: &str) {
        let mut expected = None;
        let mut changed = Vec::new();
        for (name, text) in self.files {
            if *name != file {
                changed.push((*name, (*text).to_owned()));
                continue;
            }
            assert_eq!(text.matches(from).count(), 1, "{from}");
            let marked = text.replace(from, to);
            let start = marked.find('~').expect("`~` marks the place");
            let before = &marked[..start];
            let line = 1 + before.matches('\n').count();
            let column = 1 + before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count();
            expected = Some((message.to_owned(), (*name).to_owned(), line, column));
            changed.push((*name, marked.replacen('~', "", 1)));
        }
        let changed: Vec<(&str, &str)> =
            changed.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let found = match read_with(&changed, &Choices::default()) {
            Err(LoadError::Invalid(found)) => found.records(),
            other => {
                let read = other.map(|_| "it was read");
                self.failures.borrow_mut().push(format!("{message}: {read:?}"));
                return;
            }
        };
        let places = found.into_iter().map(|one| {
            let file = one.file.rsplit('/').next().unwrap_or("").to_owned();
            (one.message, file, one.line, one.column)
        });
        let places: Vec<_> = places.collect();
        if !expected.as_ref().is_some_and(|expected| places.contains(expected)) {
            self.failures.borrow_mut().push(format!("{expected:?} is not in {places:?}"));
        }
    }

    fn end(self) {
        let failures = self.failures.into_inner();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

#[test]
fn the_files_are_good_before_they_are_spoilt() {
    for files in [GENIUS, GENIUSWEB, NEGMAS, NEGOLOG, PACKAGES] {
        read(files);
    }
}

#[test]
fn genius() {
    let spoilt = Spoilt::new(GENIUS);
    let domain = |from, to, message| spoilt.error("domain.xml", from, to, message);
    let one = |from, to, message| spoilt.error("one.xml", from, to, message);
    let two = |from, to, message| spoilt.error("two.xml", from, to, message);
    domain(
        "<item value=\"blue\"/></issue>",
        "<item value=\"blue\">~</issue>",
        "syntax error: expected 'item' tag, not 'issue'",
    );
    domain(
        "<item value=\"blue\"/>",
        "~<item value=\"red\"/>",
        "two items of `Colour` have the value `red`",
    );
    domain("<item value=\"blue\"/>", "~<item/>", "<item> has no `value`");
    domain("<issue index=\"2\"", "~<issue index=\"1\"", "two issues have the index 1");
    domain(
        "<issue index=\"2\" name=\"Price\" type=\"integer\"",
        "~<issue index=\"2\" name=\"Price\" type=\"price\"",
        "<issue type=\"price\"> (`Price`) cannot be represented",
    );
    domain("upperbound=\"3\"", "~upperbound=\"x\"", "`upperbound` of <issue> is not a number");
    domain(
        "<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"1\"",
        "~<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"1.5\"",
        "the bounds of `Price` are not whole numbers",
    );
    domain(
        "<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"1\"",
        "~<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"9\"",
        "the lower bound is not below the upper bound",
    );
    domain(
        "<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"1\"",
        "~<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"-1e9\"",
        "issue `Price` has 1000000004 values",
    );
    domain(
        "<objective name=\"root\">",
        "<objective>~<objective/>",
        "an <objective> within an <objective> cannot be represented",
    );
    one(
        "<utility_space>",
        "~<utility_space type=\"constraint\">",
        "<utility_space type=\"constraint\"> cannot be represented",
    );
    one("<utility_space>", "~<utility_space type=\"odd\">", "unknown <utility_space type=\"odd\">");
    one(
        "<weight index=\"1\" value=\"0.5\"/>",
        "<weight index=\"1\" ~value=\"NaN\"/>",
        "`value` of <weight> is not a number",
    );
    one(
        "<weight index=\"1\" value=\"0.5\"/>",
        "<reservation ~value=\"none\"/><weight index=\"1\" value=\"1\"/>",
        "`value` of <reservation> is not a number",
    );
    one(
        "<weight index=\"3\" value=\"0.25\"/>\n<issue index=\"1\" name=\"Colour\"",
        "<weight index=\"9\" value=\"0.25\"/>\n~<issue index=\"3\" name=\"Colour\"",
        "no <weight index=\"3\">",
    );
    one(
        "<objective>\n<weight index=\"1\" value=\"0.5\"/><weight index=\"2\" value=\"0.25\"/><weight index=\"3\" value=\"0.25\"/>\n<issue index=\"1\"",
        "~<objective>\n<weight index=\"1\" value=\"0.5\"/><weight index=\"2\" value=\"0.25\"/><weight index=\"3\" value=\"0.25\"/>\n<issue index=\"9\"",
        "no <issue index=\"1\"> (`Colour`) in the profile",
    );
    one(
        "<item value=\"blue\" evaluation=\"2\"/>",
        "~<item value=\"green\" evaluation=\"2\"/>",
        "`green` is no value of `Colour` in the domain",
    );
    one(
        "<item value=\"blue\" evaluation=\"2\"/>",
        "~<item value=\"blue\"/>",
        "<item> has no `evaluation`",
    );
    one(
        "<item value=\"blue\" evaluation=\"2\"/>",
        "~<item value=\"blue\" evaluation=\"-1\"/>",
        "Genius has no evaluations below 0",
    );
    one(
        "<issue index=\"1\" name=\"Colour\" type=\"discrete\"><item value=\"red\" evaluation=\"1\"/>",
        "~<issue index=\"1\" name=\"Colour\" type=\"discrete\">",
        "`red` of `Colour` has no <item>",
    );
    one(
        "<issue index=\"2\" name=\"Price\" type=\"integer\"",
        "~<issue index=\"2\" name=\"Price\" type=\"real\"",
        "issue `Price` is real here, but not in the domain",
    );
    one(
        "<issue index=\"3\" name=\"Date\" type=\"real\"",
        "~<issue index=\"3\" name=\"Date\" type=\"price\"",
        "<issue type=\"price\"> (`Date`) cannot be represented",
    );
    one("<evaluator slope", "~<evaluator ftype=\"cubic\" slope", "unknown evaluator `cubic`");
    one(
        "<evaluator ftype=\"linear\"",
        "~<evaluator ftype=\"faratin\"",
        "the evaluator `faratin` cannot be represented",
    );
    one(
        "<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"1\" upperbound=\"3\"><evaluator slope=\"0.5\" offset=\"0\"/>",
        "~<issue index=\"2\" name=\"Price\" type=\"integer\" lowerbound=\"1\" upperbound=\"3\">",
        "issue `Price` has no <evaluator>",
    );
    two("<hyperRectangle utility=\"1\">", "~<hyperRectangle>", "<hyperRectangle> has no `utility`");
    two(
        "<INCLUDES index=\"2\"",
        "~<INCLUDES index=\"8\"",
        "no issue of the domain has the index 8",
    );
    two("<INCLUDES index=\"2\"", "~<EXCLUDES index=\"2\"", "<EXCLUDES> cannot be represented");
    two(
        "<INCLUDES index=\"2\"",
        "~<INCLUDES index=\"1\"",
        "a bound on `Colour`, which is no integer issue",
    );
    two(
        "<ufun aggregation=\"sum\">",
        "~<ufun aggregation=\"max\">",
        "the aggregation `max` cannot be represented",
    );
    two(
        "<utility maxutility=\"2\">",
        "~<utility maxutility=\"0.5\">",
        "hyper-rectangles of <utility> add up to more than `maxutility`, where Genius cuts off",
    );
    spoilt.end();
}

#[test]
fn geniusweb() {
    let spoilt = Spoilt::new(GENIUSWEB);
    let domain = |from, to, message| spoilt.error("domain.json", from, to, message);
    let one = |from, to, message| spoilt.error("one.json", from, to, message);
    domain("[\"x\", \"y\"]", "[\"x\", ~]", "syntax error: expected value");
    domain("\"y\"", "~\"x\"", "duplicate value `x` of `i`");
    domain("\"n\":", "~\"i\":", "duplicate key `i`");
    domain("{\"values\": [\"x\", \"y\"]}", "~{\"valeus\": []}", "missing `values` in an issue");
    domain("{\"low\": 0, \"high\": 1", "~{\"low\": 2, \"high\": 1", "the range of `n` is empty");
    one(
        "\"LinearAdditiveUtilitySpace\"",
        "~\"SumOfGroupsUtilitySpace\"",
        "a `SumOfGroupsUtilitySpace` cannot be represented",
    );
    one("{\"x\": 0, \"y\": 1}", "~{\"x\": 0}", "no utility for `y` of `i`");
    one("{\"x\": 0, \"y\": 1}", "{\"x\": 0, \"y\": 1, ~\"z\": 1}", "`z` is no value of `i`");
    one(
        "{\"x\": 0, \"y\": 1}",
        "{\"x\": 0, \"y\": ~\"1\"}",
        "expected a finite number for `y` of `i`",
    );
    one("{\"i\": 0.5, \"n\": 0.5}", "~{\"i\": 0.5}", "missing `n` in `issueWeights`");
    one("{\"numberutils\"", "~{\"numberutil\"", "the utilities of `n` do not go with its values");
    one("{\"lowValue\": 0", "~{\"lowValue\": 5", "`highValue` is not above `lowValue`");
    spoilt.end();
}

#[test]
fn negmas() {
    let spoilt = Spoilt::new(NEGMAS);
    let domain = |from, to, message| spoilt.error("domain.yml", from, to, message);
    let one = |from, to, message| spoilt.error("one.yml", from, to, message);
    let two = |from, to, message| spoilt.error("two.yml", from, to, message);
    domain(
        "name: i\n  type: CategoricalIssue\n  values: [x, y]",
        "name: ~i\n  type: CategoricalIssue\n  values: []",
        "issue `i` has 0 values",
    );
    domain("[x, y]", "[x, ~x]", "duplicate value `x` of `i`");
    domain("name: n", "name: ~i", "duplicate issue `i`");
    domain("[0, 2]", "~[0, 1, 2]", "the range of `n` is not [lower, upper]");
    domain("[0, 2]", "~[2, 0]", "the range of `n` ends before it starts");
    one(
        "type: LinearAdditiveUtilityFunction",
        "~type: MappingUtilityFunction",
        "a `MappingUtilityFunction` cannot be represented",
    );
    one(
        "reserved_value: 0",
        "reserved_value: ~.inf",
        "expected a finite number for `reserved_value`",
    );
    one(
        "{type: LinearFun, slope: 0.5}",
        "~{type: SinFun, multiplier: 1}",
        "a `SinFun` (`n`) cannot be represented",
    );
    one(
        "{type: TableFun, mapping: {x: 0, y: 1}}",
        "~{type: IdentityFun}",
        "the values of `i` are not numbers",
    );
    one(
        "{type: IdentityFun}",
        "~{type: TableFun, mapping: {0: 1}}",
        "a table on the real-valued issue `r`",
    );
    one("[0.5, 0.25, 0.25]", "~[0.5, 0.5]", "`weights` has 2 entries for 3 issues");
    two("{n: [0, 1]}", "{~m: [0, 1]}", "`m` is no issue of the outcome space");
    two(
        "{n: [0, 1]}",
        "{r: ~[0, 1]}",
        "a hyper-rectangle over the real-valued issue `r` cannot be represented",
    );
    two(
        "utilities: [1]",
        "utilities: [~one]",
        "expected a finite number for the utility of a rectangle",
    );
    spoilt.end();
}

#[test]
fn negolog() {
    let spoilt = Spoilt::new(NEGOLOG);
    let b = |from, to, message| spoilt.error("b.json", from, to, message);
    b(
        "\"reservationValue\": 0",
        "\"reservationValue\": ~null",
        "expected a finite number for `reservationValue`",
    );
    b("{\"i\": 1}", "~{\"j\": 1}", "missing `i` in `issueWeights`");
    b(
        "{\"i\": {\"x\": 0, \"y\": 1}}",
        "{\"i\": {\"x\": 0, \"y\": 1}, ~\"k\": {}}",
        "the first profile has no issue `k`",
    );
    b("{\"x\": 0, \"y\": 1}", "~{\"x\": 0}", "no utility for `y` of `i`");
    spoilt.end();
}

#[test]
fn packages() {
    let spoilt = Spoilt::new(PACKAGES);
    let p = |from, to, message| spoilt.error("p.csv", from, to, message);
    p("one,red,1,2", "one,red,1,~x", "the utility of `B` is not a number");
    p("one,red,1,2", "~one,red,1", "3 cells, but the header has 4");
    p("one,red,1,2", "one,~,1,2", "no value of `colour`");
    p("utility:B", "~utility:A", "duplicate column `utility:A`");
    p("two,blue", "~two,red", "this package is already in the table");
    p(",,0,0\n", ",,0,0\n~,,1,1\n", "a second row without a package");
    spoilt.end();
    let spoilt = Spoilt::new(&[("p.csv", "package,utility:A\n")]);
    spoilt.error("p.csv", "package", "~package", "the table has no packages");
    spoilt.end();
}

/// Every file cut off anywhere, and with any character replaced by one that matters to
/// some syntax: it is read or refused, and what is found can be shown.
#[test]
fn no_spoilt_file_makes_a_reader_panic() {
    for files in [GENIUS, GENIUSWEB, NEGMAS, NEGOLOG, PACKAGES] {
        let folder = crate::folder(files);
        let name = folder.path().display().to_string();
        for (file, text) in files {
            let path = folder.path().join(file);
            let try_this = |spoilt: String| {
                std::fs::write(&path, spoilt).unwrap();
                if let Err(LoadError::Invalid(found)) = load(&name, &Choices::default()) {
                    assert!(!found.render(false).is_empty());
                }
            };
            for (at, letter) in text.char_indices() {
                try_this(text[..at].to_owned());
                for other in ["\u{e9}", "\"", "<", "-", "{", "9", "\n", ""] {
                    let rest = &text[at + letter.len_utf8()..];
                    try_this(format!("{}{other}{rest}", &text[..at]));
                }
            }
            std::fs::write(&path, text).unwrap();
        }
    }
}
