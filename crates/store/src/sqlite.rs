//! SQLite: one writer with group commit, readers beside it.

mod aliases;
mod audit;
mod case_desk;
mod cases;
mod checkpoint;
mod claim;
mod columns;
mod coupons;
mod cursors;
mod dead_letters;
mod enqueue;
mod erasures;
mod forget;
mod held;
mod inbox;
mod journal;
mod lanes;
mod ledger;
mod links;
mod matches;
mod member_index;
mod merges;
mod migrate;
mod open;
mod prune;
mod purchases;
mod query;
mod queue;
mod readers;
mod refusal;
mod rekeying;
mod rewind;
mod run_rows;
mod schedules;
mod seen;
mod settle;
mod switches;
mod users;
mod wipe;
mod words;
mod writer;

pub use open::{Sqlite, SqliteOptions, open};

/// Every statement, for the test that holds each against the tables.
#[cfg(test)]
fn statements() -> impl Iterator<Item = &'static str> {
    let shelves = [
        aliases::STATEMENTS,
        audit::STATEMENTS,
        case_desk::STATEMENTS,
        cases::STATEMENTS,
        checkpoint::STATEMENTS,
        claim::STATEMENTS,
        coupons::STATEMENTS,
        cursors::STATEMENTS,
        dead_letters::STATEMENTS,
        enqueue::STATEMENTS,
        erasures::STATEMENTS,
        forget::STATEMENTS,
        held::STATEMENTS,
        inbox::STATEMENTS,
        journal::STATEMENTS,
        lanes::STATEMENTS,
        ledger::STATEMENTS,
        links::STATEMENTS,
        matches::STATEMENTS,
        member_index::STATEMENTS,
        merges::STATEMENTS,
        open::STATEMENTS,
        prune::STATEMENTS,
        purchases::STATEMENTS,
        rekeying::STATEMENTS,
        rewind::STATEMENTS,
        schedules::STATEMENTS,
        seen::STATEMENTS,
        settle::STATEMENTS,
        switches::STATEMENTS,
        users::STATEMENTS,
        wipe::STATEMENTS,
        writer::STATEMENTS,
    ];
    shelves.into_iter().flatten().copied()
}
