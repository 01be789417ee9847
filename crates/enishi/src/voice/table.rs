//! Columns that line up, also where a character is twice as wide.

use terminal::measure_text_width;

const GAP: &str = "  ";

/// The rows below their heads. Nothing is cut; the last column is not padded.
pub(super) fn aligned(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = heads.iter().map(|head| measure_text_width(head)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
    let mut told = String::new();
    for row in std::iter::once(&heads).chain(rows) {
        told.push_str(line(row, &widths).trim_end());
        told.push('\n');
    }
    told
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| {
        let missing = width.saturating_sub(measure_text_width(cell));
        format!("{cell}{}", " ".repeat(missing))
    });
    padded.collect::<Vec<_>>().join(GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_characters_take_two_places() {
        let rows = vec![vec!["縁側".to_owned(), "a".to_owned()], vec!["shop".to_owned(), "b".to_owned()]];
        assert_eq!(aligned(&["名前", "x"], &rows), "名前  x\n縁側  a\nshop  b\n");
    }
}
