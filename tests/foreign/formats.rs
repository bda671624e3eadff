//! Small domains of every format, with the traps of each.

use zopa::foreign::{Choices, IMPORTERS, import, load};
use zopa::scenario::LoadError;

use crate::{assert_utilities, expect, folder, read, read_with, table};

const RAW: Choices = Choices { grid: 21, raw: true, instance: None };

/// A Genius domain of one discrete and one more issue, and a profile.
fn genius(second: &str, profile: &str) -> [(&'static str, String); 2] {
    let domain = format!(
        r#"<negotiation_template><agent name="" class=""/><utility_space number_of_issues="2">
<objective index="0" type="objective" name="root">
<issue index="2" name="Colour" type="discrete"><item index="1" value="red"/><item index="2" value="dark blue"/></issue>
{second}
</objective></utility_space></negotiation_template>"#
    );
    [("domain.xml", domain), ("one.xml", profile.to_owned())]
}

fn both<'a>(files: &'a [(&'static str, String); 2]) -> Vec<(&'static str, &'a str)> {
    files.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

#[test]
fn genius_divides_by_the_largest_evaluation_and_negmas_does_not() {
    // No <objective>, indices with gaps, weights after issues, items of a similarity
    // function, an issue whose evaluations are all 0, and no reservation value.
    let profile = r#"<utility_space>
<issue index="2" name="Colour" type="discrete"><item value="red" evaluation="5"/><item value="dark blue" evaluation="20"/>
<similarity_function><item value="red" evaluation="99"/></similarity_function></issue>
<issue index="7" name="Size" vtype="discrete"><item value="S" evaluation="0"/><item value="L" evaluation="0.0"/></issue>
<weight index="2" value="0.7"/><weight index="7" value="0.3"/><discount_factor value="1.5"/></utility_space>"#;
    let second = r#"<issue index="7" name="Size"><item value="S"/><item value="L"/></issue>"#;
    let files = genius(second, profile);
    let loaded = read(&both(&files));
    let (no_deal, packages) = table(&loaded);
    assert_eq!(no_deal, [0.0]);
    assert_utilities(&packages, 0, &[0.175, 0.175, 0.7, 0.7]);
    let issues = &loaded.scenario.parts.issues;
    assert_eq!(
        (issues[0].options[1].id.as_str(), issues[0].options[1].title.as_str()),
        ("dark_blue", "dark blue")
    );
    let loaded = expect(read_with(&both(&files), &RAW));
    assert_utilities(&table(&loaded).1, 0, &[3.5, 3.5, 14.0, 14.0]);
}

#[test]
fn genius_cuts_off_at_one_exactly() {
    let profile = r#"<utility_space><objective>
<issue index="2" name="Colour" type="discrete"><item value="red" evaluation="1"/><item value="dark blue" evaluation="2"/></issue>
<issue index="7" name="Size" type="discrete"><item value="S" evaluation="1"/><item value="L" evaluation="4"/></issue>
<weight index="2" value="0.7"/><weight index="7" value="0.4"/></objective><reservation value="0.25"/></utility_space>"#;
    let second = r#"<issue index="7" name="Size" type="discrete"><item value="S"/><item value="L"/></issue>"#;
    let loaded = read(&both(&genius(second, profile)));
    let (no_deal, packages) = table(&loaded);
    assert_eq!(no_deal, [0.25]);
    assert_utilities(&packages, 0, &[0.45, 0.75, 0.8, 1.0]);
    assert!(loaded.scenario.meta.note.contains("1 linkages cap_"), "{}", loaded.scenario.meta.note);
}

const INTEGER: &str =
    r#"<issue index="3" name="Price" type="integer" lowerbound="10" upperbound="13"/>"#;

#[test]
fn genius_shifts_and_clamps_integers_and_negmas_does_neither() {
    let profile = r#"<utility_space><objective>
<issue index="2" name="Colour" type="discrete"><item value="red" evaluation="1"/><item value="dark blue" evaluation="1"/></issue>
<issue index="3" name="Price" type="integer" lowerbound="10" upperbound="13"><evaluator ftype="linear" slope="0.5" offset="-0.25"/></issue>
<weight index="2" value="0.5"/><weight index="3" value="0.5"/></objective><discount_factor value="0.5"/></utility_space>"#;
    let files = genius(INTEGER, profile);
    let loaded = read(&both(&files));
    let expected = [0.5, 0.625, 0.875, 1.0].repeat(2);
    assert_utilities(&table(&loaded).1, 0, &expected);
    // Half is left after the whole talks.
    let discount = loaded.scenario.parts.parties[0].discount.factor.on(&[]);
    assert!((discount.powi(20) - 0.5).abs() < 1e-12);
    let raw = expect(read_with(&both(&files), &RAW));
    assert_utilities(&table(&raw).1, 0, &[2.875, 3.125, 3.375, 3.625].repeat(2));
}

#[test]
fn real_numbers_stand_on_a_grid_with_a_stated_error() {
    let second = r#"<issue index="3" name="Price" type="real"><range lowerbound="0" upperbound="2"/></issue>"#;
    let profile = |evaluator: &str| {
        format!(
            r#"<utility_space><objective>
<issue index="2" name="Colour" type="discrete"><item value="red" evaluation="1"/><item value="dark blue" evaluation="1"/></issue>
<issue index="3" name="Price" type="real"><range lowerbound="0" upperbound="2"/>{evaluator}</issue>
<weight index="2" value="0.5"/><weight index="3" value="0.5"/></objective></utility_space>"#
        )
    };
    let choices = Choices { grid: 5, raw: false, instance: None };
    let line = r#"<evaluator ftype="linear" parameter0="1" parameter1="-0.4"/>"#;
    let loaded = expect(read_with(&both(&genius(second, &profile(line))), &choices));
    assert_utilities(&table(&loaded).1, 0, &[1.0, 0.9, 0.8, 0.7, 0.6].repeat(2));
    let note = &loaded.scenario.meta.note;
    // Half a step of 0.5, times a slope of 0.4, times a weight of 0.5.
    assert!(note.contains("5 points") && note.contains("one 5.000e-2"), "{note}");
    let triangle =
        r#"<evaluator ftype="triangular" parameter0="0" parameter1="2" parameter2="0.5"/>"#;
    let loaded = expect(read_with(&both(&genius(second, &profile(triangle))), &choices));
    let third = 1.0 / 3.0;
    let expected = [0.5, 1.0, 0.5 + third, 0.5 + third / 2.0, 0.5].repeat(2);
    assert_utilities(&table(&loaded).1, 0, &expected);
}

#[test]
fn hyper_rectangles_add_up() {
    let profile = r#"<utility_space type="nonlinear"><objective>
<utility maxutility="10"><ufun type="PlainUfun" weight="1" aggregation="sum">
<hyperRectangle utility="4"><INCLUDES index="3" min="10" max="11"/></hyperRectangle>
<hyperRectangle utility="5"><INCLUDES index="3" min="11" max="12"/><INCLUDES index="4" min="1" max="1"/></hyperRectangle>
<hyperRectangle utility="9"><INCLUDES index="3" min="40" max="50"/></hyperRectangle>
</ufun></utility></objective><reservation value="0.3"/></utility_space>"#;
    let second = format!(
        r#"{INTEGER}<issue index="4" name="Weeks" type="integer"><range lowerbound="0" upperbound="1"/></issue>"#
    );
    let files = genius(&second, profile);
    let expected = [0.4, 0.4, 0.4, 0.9, 0.0, 0.5, 0.0, 0.0].repeat(2);
    assert_utilities(&table(&read(&both(&files))).1, 0, &expected);
    let raw = expect(read_with(&both(&files), &RAW));
    let expected: Vec<f64> = expected.iter().map(|utility| utility * 10.0).collect();
    assert_utilities(&table(&raw).1, 0, &expected);
}

#[test]
fn geniusweb_takes_tables_as_they_stand() {
    let domain = "{\n\t\"name\": \"trip\",\n\t\"issuesValues\": {\n\t\t\"place\": {\"values\": [\"T\\u00f4kyo\", \"Osaka\"]},\n\t\t\"days\": {\"range\": {\"low\": 1, \"high\": 3, \"step\": 1}}\n\t}\n}";
    let profile = r#"{"LinearAdditiveUtilitySpace": {
 "issueUtilities": {
  "place": {"discreteutils": {"valueUtilities": {"Osaka": 0.5, "Tôkyo": 1}}},
  "days": {"numberutils": {"lowValue": 1, "lowUtility": 0, "highValue": 3, "highUtility": 1}}},
 "issueWeights": {"days": 0.4, "place": 0.6}, "name": "p",
 "reservationBid": RESERVE}}"#;
    let bid = profile.replace("RESERVE", r#"{"issuevalues": {"place": "Osaka", "days": 2}}"#);
    let none = profile.replace("RESERVE", "null");
    let loaded = read(&[("trip.json", domain), ("a.json", &bid), ("b.json", &none)]);
    let (no_deal, packages) = table(&loaded);
    assert_eq!(no_deal, [0.5, 0.3]);
    assert_utilities(&packages, 0, &[0.6, 0.8, 1.0, 0.3, 0.5, 0.7]);
    assert_utilities(&packages, 1, &[0.6, 0.8, 1.0, 0.3, 0.5, 0.7]);
}

#[test]
fn negmas_yaml_and_json_say_the_same() {
    let domain = "issues:\n- name: price\n  type: ContiguousIssue\n  values: [-1, 1]\n- name: size\n  type: CategoricalIssue\n  values: &sizes\n  - 1\n  - \"2\"\nname: shop\n";
    let first = "type: LinearAdditiveUtilityFunction\nreserved_value: -.inf\nbias: 0.5\nvalues:\n- {type: AffineFun, slope: 2, bias: 1}\n- mapping: {2: 4.0, 1.0: 3}\n  type: TableFun\nweights: [0.5, -1]\n";
    let second = "type: ExpDiscountedUFun\ndiscount: 0.25\nreserved_value: 0.125\nufun:\n  type: LinearAdditiveUtilityFunction\n  values:\n    price: {type: IdentityFun}\n    size: {type: ConstFun, bias: 1.5}\n";
    let third = "type: HyperRectangleUtilityFunction\noutcome_ranges:\n- {0: [0, 1], 1: 2}\n- null\n- {size: [1, 2, 1]}\nutilities: [3, 1, 0.5]\nweights: [2, 1, 1]\nreserved_value: 0\n";
    let yaml =
        read(&[("a.yml", first), ("b.yml", second), ("c.yaml", third), ("domain.yml", domain)]);
    let (no_deal, packages) = table(&yaml);
    assert_utilities(&packages, 0, &[-3.0, -4.0, -2.0, -3.0, -1.0, -2.0]);
    assert_utilities(&packages, 1, &[0.5, 0.5, 1.5, 1.5, 2.5, 2.5]);
    assert_utilities(&packages, 2, &[1.5, 1.5, 1.5, 7.5, 1.5, 7.5]);
    assert_utilities(&[no_deal], 0, &[-4.0]);
    let parties = &yaml.scenario.parts.parties;
    assert!((parties[1].discount.factor.on(&[]).powi(20) - 0.25).abs() < 1e-12);

    let domain = r#"{"name": "shop", "issues": [
 {"__python_class__": "negmas.outcomes.ContiguousIssue", "name": "price", "values": [-1, 1]},
 {"__python_class__": "negmas.outcomes.CategoricalIssue", "name": "size", "values": ["1", "2"]}]}"#;
    let first = r#"{"__python_class__": "negmas.preferences.LinearAdditiveUtilityFunction", "reserved_value": null, "bias": 0.5,
 "values": [{"__python_class__": "negmas.preferences.value_fun.AffineFun", "slope": 2, "bias": 1},
 {"__python_class__": "negmas.preferences.value_fun.TableFun", "mapping": {"2": 4.0, "1": 3}}], "weights": [0.5, -1]}"#;
    let json = read(&[("a.json", first), ("domain.json", domain)]);
    assert_utilities(&table(&json).1, 0, &[-3.0, -4.0, -2.0, -3.0, -1.0, -2.0]);
}

#[test]
fn negmas_continuous_issues_stand_on_a_grid() {
    let domain = "issues:\n- name: price\n  type: ContinuousIssue\n  values: [0.0, 1.0]\n";
    let function = "type: LinearUtilityFunction\nweights: [2]\n";
    let choices = Choices { grid: 3, raw: false, instance: None };
    let loaded = expect(read_with(&[("domain.yml", domain), ("u.yml", function)], &choices));
    assert_utilities(&table(&loaded).1, 0, &[0.0, 1.0, 2.0]);
    assert!(loaded.scenario.meta.note.contains("u 5.000e-1"), "{}", loaded.scenario.meta.note);
}

#[test]
fn negolog_profiles_are_a_domain() {
    let profile = |scores: &str, reservation: &str| {
        format!(
            r#"{{"reservationValue": {reservation}, "issueWeights": {{"i": 0.25, "j": 0.75}}, "issues": {{"i": {{"x": 1, "y": 0}}, "j": {scores}}}}}"#
        )
    };
    let (a, b) = (profile(r#"{"p": 0, "q": 1}"#, "0.1"), profile(r#"{"q": 0, "p": 0.5}"#, "0"));
    let files = [
        ("profileA.json", a.as_str()),
        ("profileB.json", b.as_str()),
        ("specs.json", r#"{"Name": "D"}"#),
    ];
    let (no_deal, packages) = table(&read(&files));
    assert_eq!(no_deal, [0.1, 0.0]);
    assert_utilities(&packages, 0, &[0.25, 1.0, 0.0, 0.75]);
    assert_utilities(&packages, 1, &[0.625, 0.25, 0.375, 0.0]);
    // Whichever profile is named, the parties have the same order.
    let folder = folder(&files);
    let named = folder.path().join("profileB.json");
    let loaded = expect(load(&named.display().to_string(), &Choices::default()));
    assert_eq!(loaded.scenario.parts.parties[0].name, "profileA");
}

#[test]
fn a_table_of_sums_has_issues_and_any_other_is_one_issue() {
    let sums = "colour,size,utility:Ann,utility:\"Bob, Jr\"\nred,S,1,10\nred,L,3,20\nblue,S,2,0\nblue,L,4,10\n,,1.5,5\n";
    // A quoted header as spreadsheets write it.
    let sums = sums.replace("utility:\"Bob, Jr\"", "\"utility:Bob, Jr\"");
    let loaded = read(&[("offers.csv", &sums)]);
    assert_eq!(loaded.scenario.parts.issues.len(), 2);
    assert_eq!(loaded.scenario.parts.parties[1].name, "Bob, Jr");
    let (no_deal, packages) = table(&loaded);
    assert_eq!(no_deal, [1.5, 5.0]);
    assert_utilities(&packages, 0, &[1.0, 3.0, 2.0, 4.0]);
    assert_utilities(&packages, 1, &[10.0, 20.0, 0.0, 10.0]);
    for other in [sums.replace("blue,L,4", "blue,L,4.1"), sums.replace("blue,L,4,10\n", "")] {
        let loaded = read(&[("offers.csv", &other)]);
        assert_eq!(loaded.scenario.parts.issues.len(), 1);
        assert_eq!(loaded.scenario.parts.issues[0].options[2].title, "blue, S");
    }
    let named = read(&[("offers.csv", "package,utility:A\nfirst,1\nsecond,-2\n")]);
    let (no_deal, packages) = table(&named);
    assert_eq!(no_deal, [-2.0]);
    assert_utilities(&packages, 0, &[1.0, -2.0]);
}

#[test]
fn a_folder_leads_one_domain() {
    let csv = "package,utility:A\nx,1\n";
    let problem = |files: &[(&str, &str)]| match read_with(files, &Choices::default()) {
        Err(LoadError::Unreadable { source, .. }) => source.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(problem(&[("a.csv", csv), ("b.csv", csv)]).contains("several packages domains"));
    assert!(problem(&[("a.csv", "x,y\n1,2\n")]).contains("no file of the folder leads a domain"));
    let folder = folder(&[("a.json", "{}"), ("b.csv", csv)]);
    let path = folder.path().join("a.json");
    let error = load(&path.display().to_string(), &Choices::default()).unwrap_err();
    assert!(error.to_string().contains("none of the formats that zopa reads (genius, "), "{error}");
    // A format that is named reads what it would not have recognised.
    let genius = IMPORTERS.iter().find(|importer| importer.name == "genius");
    assert!(matches!(import(genius, &path, &Choices::default()), Err(LoadError::Invalid(_))));
    let missing = load("no/such/thing.xml", &Choices::default()).unwrap_err();
    assert!(matches!(missing, LoadError::NotFound { .. }));
    // Whatever is no foreign file goes through the usual door.
    assert!(load("classroom/ultimatum", &Choices::default()).is_ok());
}
