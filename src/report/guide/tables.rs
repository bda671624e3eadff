//! The page of the tables that sweeps write.

use super::{GENERATED, table};
use crate::report::datapackage::{TableDescription, tables};
use crate::report::table::{Column, Kind};

const ABOUT: &str = "\
`zopa sweep` and `zopa merge` write these tables, as CSV and Parquet; `zopa schema tables` prints this page as JSON, and
`datapackage.json` beside the tables says it with their checksums. Rows of all tables are joined by `point`. The coordinates
of a point, and in `replicates` the issues and parties, are columns of their own under the names that the design and the
scenario give them.";

/// Every table with its columns.
pub fn page() -> String {
    let mut text = format!("{GENERATED}\n# Tables of sweeps\n\n{ABOUT}\n");
    for TableDescription { name, description, schema } in tables() {
        let row = |column: &Column| {
            let empty = if column.constraints.required { "no" } else { "yes" };
            let kind = match column.kind {
                Kind::Integer => "integer",
                Kind::Number => "number",
                Kind::String => "string",
            };
            let name = format!("`{}`", column.name);
            vec![name, kind.to_owned(), empty.to_owned(), column.description.clone()]
        };
        let columns =
            table(&["column", "type", "may be empty", "what it is"], schema.fields.iter().map(row));
        text.push_str(&format!("\n## {name}\n\n{description}\n\n{columns}"));
    }
    text
}
