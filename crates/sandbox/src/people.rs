//! People for trying out: two tables, one of the online store and one of the tills, with tabs between the columns.

use crate::Town;

/// A table that cannot be read. Says where, never what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// There is no heading, or a row without a number as its id.
    #[error("line {0} cannot be read: a heading with `id`, then rows with a number there")]
    Line(usize),
}

/// One row with the names of its columns.
pub(crate) struct Row<'t> {
    heads: Vec<&'t str>,
    cells: Vec<&'t str>,
    line: usize,
}

/// Reads tables.
pub(crate) struct Columns;

impl Columns {
    pub(crate) fn read(table: &str) -> Result<Vec<Row<'_>>, Wrong> {
        let mut lines = table.trim_start_matches('\u{feff}').lines().enumerate();
        let heads: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').collect()).unwrap_or_default();
        if !heads.contains(&"id") {
            return Err(Wrong::Line(1));
        }
        let row = |(at, line)| -> Row<'_> {
            Row { heads: heads.clone(), cells: str::split(line, '\t').collect(), line: at + 1 }
        };
        Ok(lines.filter(|(_, line)| !line.trim().is_empty()).map(row).collect())
    }
}

impl<'t> Row<'t> {
    /// A cell; none if it is empty or there is no such column.
    pub(crate) fn get(&self, name: &str) -> Option<&'t str> {
        let at = self.heads.iter().position(|head| *head == name)?;
        self.cells.get(at).copied().map(str::trim).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn id(&self) -> Result<u64, Wrong> {
        self.get("id").and_then(|id| id.parse().ok()).filter(|id| *id > 0).ok_or(Wrong::Line(self.line))
    }
}

impl Town {
    /// Fills both customer bases from two tables: see [`crate::shopify::Shopify::seed_people`] and
    /// [`crate::smaregi::Smaregi::seed_people`]. Returns how many came to the store and to the tills.
    ///
    /// # Errors
    /// [`Wrong`] with the line of the table that cannot be read.
    pub fn seed_people(&self, shopify: &str, tills: &str) -> Result<(usize, usize), Wrong> {
        Ok((self.shopify.seed_people(shopify)?, self.smaregi.seed_people(tills)?))
    }
}
