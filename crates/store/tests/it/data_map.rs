//! The data map in `docs/privacy.md` against the real tables: every column of every table is in it.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Row, sqlite::SqliteRow};

use crate::sqlite::Place;

type Columns = BTreeMap<String, BTreeSet<String>>;

/// Rows of the map begin with a table's name in code marks and list columns in code marks.
fn mapped(document: &str) -> Columns {
    let mut columns = Columns::new();
    let map = document.split("<!-- data map -->").nth(1).expect("the map is marked");
    for line in map.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let names =
            |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        assert!(
            cells.len() >= 7 && cells[3..7].iter().all(|cell| !cell.is_empty()),
            "a cell is empty: {line}"
        );
        let table = names(cells[1]).remove(0);
        columns.entry(table).or_default().extend(names(cells[2]));
    }
    columns
}

#[tokio::test]
async fn every_column_of_every_table_is_in_the_data_map() {
    let place = Place::new();
    place.open().await.close().await;
    let mut tool = place.tool().await;
    let rows = sqlx::query(
        "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
    );
    let mut real = Columns::new();
    for row in rows.fetch_all(&mut tool).await.unwrap() {
        let text = |row: &SqliteRow, at: usize| row.get::<String, _>(at);
        real.entry(text(&row, 0)).or_default().insert(text(&row, 1));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/privacy.md");
    let mapped = mapped(&std::fs::read_to_string(path).unwrap());
    let tables: BTreeSet<_> = real.keys().chain(mapped.keys()).collect();
    let none = BTreeSet::new();
    for table in tables {
        let (is, says) = (real.get(table).unwrap_or(&none), mapped.get(table).unwrap_or(&none));
        let missing: Vec<_> = is.difference(says).collect();
        let invented: Vec<_> = says.difference(is).collect();
        assert!(
            missing.is_empty() && invented.is_empty(),
            "docs/privacy.md, table {table}: say what is stored in {missing:?}, why, how long, and what erasure does \
             (crates/store/src/sqlite/forget.rs); {invented:?} are no columns"
        );
    }
}
