//! Writes `docs/benchmarks.md`: what was measured beside what was aimed at, and on what machine.

use std::fmt::Write;

use super::{
    machine,
    results::{Figure, Good, Row, root},
};

/// What every page says first.
const HEAD: &str = include_str!("words/head.md");
/// Others, measured on the same machine.
const OTHERS: &str = include_str!("words/others.md");
/// Why a number misses its target, by figure and name, one a line: `figure | name | why`.
const MISSES: &str = include_str!("words/misses.md");

/// Writes the page.
pub fn write(figures: &[Figure]) {
    let mut page = String::from(HEAD);
    page.push_str("\n## The machine\n\n| | |\n|---|---|\n");
    for (name, value) in machine::described() {
        let _ = writeln!(page, "| {name} | {value} |");
    }
    page.push_str("\n## Targets\n\n| figure | number | measured | target | |\n|---|---|---|---|---|\n");
    let judged = |figure: &Figure| {
        figure.rows.iter().map(|row| (figure.name.clone(), row.clone())).collect::<Vec<_>>()
    };
    for (figure, row) in figures.iter().flat_map(judged).filter(|(_, row)| row.good != Good::Unjudged) {
        let _ = writeln!(
            page,
            "| {figure} | {} | {} | {} | {} |",
            row.name,
            shown(&row),
            aimed(&row),
            verdict(&row)
        );
    }
    page.push_str(&missed(figures));
    page.push_str("\n## Figures\n");
    figures.iter().for_each(|figure| page.push_str(&told(figure)));
    page.push_str(OTHERS);
    let path = root().join("docs/benchmarks.md");
    std::fs::write(&path, page).expect("the page can be written");
}

fn told(figure: &Figure) -> String {
    let load = figure.load.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let quick = if figure.quick { " **A quick try, not a measurement.**" } else { "" };
    let mut text = format!(
        "\n### {}\n\n{}{quick}\n\nMeasured {}; load average before each run: {load}.\n\n| number | median | runs |\n|---|---|---|\n",
        figure.name, figure.how, figure.at
    );
    for row in &figure.rows {
        let runs = row.runs.iter().map(|run| number(*run)).collect::<Vec<_>>().join(" · ");
        let _ = writeln!(text, "| {} | {} | {runs} |", row.name, shown(row));
    }
    text
}

fn missed(figures: &[Figure]) -> String {
    let mut text = String::new();
    for figure in figures {
        for row in figure.rows.iter().filter(|row| row.is_met() == Some(false)) {
            let why = MISSES.lines().find_map(|line| {
                let mut parts = line.splitn(3, " | ");
                let fits = parts.next() == Some(&figure.name) && parts.next() == Some(&row.name);
                parts.next().filter(|_| fits)
            });
            let why = why.unwrap_or("not yet explained.");
            let _ = writeln!(
                text,
                "- **{}, {}**: {} instead of {}: {why}",
                figure.name,
                row.name,
                shown(row),
                aimed(row)
            );
        }
    }
    if text.is_empty() { text } else { format!("\n## What misses its target, and why\n\n{text}") }
}

fn verdict(row: &Row) -> &'static str {
    if row.is_met() == Some(true) { "met" } else { "**missed**" }
}

fn aimed(row: &Row) -> String {
    let side = if row.good == Good::AtMost { "≤" } else { "≥" };
    format!("{side} {}{}", number(row.target), unit(row))
}

fn shown(row: &Row) -> String {
    format!("{}{}", number(row.value), unit(row))
}

fn unit(row: &Row) -> String {
    match row.unit.as_str() {
        "" | "/s" => row.unit.clone(),
        unit => format!(" {unit}"),
    }
}

/// Three digits that count, thousands apart.
fn number(value: f64) -> String {
    let size = value.abs();
    let plain = match size {
        _ if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        // Just below all of something is not all of it.
        _ if (99.0..100.0).contains(&size) => format!("{value:.2}"),
        _ if size >= 10.0 => format!("{value:.1}"),
        _ if size >= 1.0 => format!("{value:.3}"),
        _ => format!("{value:.2}"),
    };
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), ""), |(w, r)| (w, r));
    let mut apart = String::new();
    let digits = whole.trim_start_matches('-');
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            apart.push(',');
        }
        apart.push(digit);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{apart}") } else { format!("{sign}{apart}.{rest}") }
}
