//! The page about reliability names what shows each scenario; the test, the command or the honest gap must be there.

use super::named::{commands_are_there, every_line_names_its_witness, page, tests_are_there};

/// Lines of the table.
const SCENARIOS: usize = 40;

/// The table as it is written; the page around it is written by the simulation.
fn table() -> String {
    page("reliability/src/report/scenarios.md")
}

#[test]
fn every_scenario_is_told_by_a_test_that_exists_or_says_why_not() {
    every_line_names_its_witness(&table(), SCENARIOS);
    let named = tests_are_there(&page("docs/reliability.md"));
    assert!(named > 60, "the page names its tests: {named}");
}

#[test]
fn every_command_that_shows_a_scenario_is_there() {
    assert!(commands_are_there(&table()) > 5);
}

#[test]
fn the_page_about_reliability_holds_the_table_as_it_is_written() {
    let (page, table) = (page("docs/reliability.md"), table());
    let at =
        |words: &str| page.find(words).unwrap_or_else(|| panic!("docs/reliability.md does not say {words}"));
    assert!(at("## What must hold") < at(&table) && at(&table) < at("## Mistakes on purpose"));
}
