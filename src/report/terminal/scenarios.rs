//! A list of scenarios.

use super::table::{Side, Table};
use super::{Screen, text};

/// Below this many columns a title gets a line of its own.
const BESIDE: usize = 70;

/// One line a scenario, its id and its title; two lines on a narrow screen.
pub fn scenarios(list: &[(&str, &str)], screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    if width < BESIDE {
        let entry = |(id, title): &(&str, &str)| {
            format!("{}\n{}", paint.strong(id), text::wrap(title, "    ", width))
        };
        return list.iter().map(entry).collect();
    }
    let mut table = Table::new([("", Side::Left), ("", Side::Left)]);
    for (id, title) in list {
        table.row([(*id).to_owned(), (*title).to_owned()]);
    }
    table.render(width, paint)
}
