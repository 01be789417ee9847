//! A run, a step and a dead letter, read from their rows.

use sqlx::sqlite::SqliteRow;

use super::columns::Cells;
use crate::{DeadLetter, Result, RunRow, StepRow};

/// Columns of a run, in the order they are read.
macro_rules! run_columns {
    () => {
        "id, lane, flow, key, object, class, input, state, waits_on, attempts, created_at, run_at, finished_at, \
         code, replay_of"
    };
}

/// Columns of a step, in the order they are read.
macro_rules! step_columns {
    () => {
        "name, position, state, vendor, attempts, next_at, code, output, first_at, at, took_ms"
    };
}

/// Gives statements names, and lists them all, so that a test can hold each against the tables.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+
        #[cfg(test)]
        pub(super) const STATEMENTS: &[&str] = &[$($name),+];
    };
}

pub(super) use {run_columns, statements, step_columns};

pub(super) fn run_of(cells: &mut Cells<'_>) -> Result<RunRow> {
    Ok(RunRow {
        id: cells.run_id()?,
        lane: cells.text()?,
        flow: cells.text()?,
        key: cells.text()?,
        object: cells.text()?,
        class: cells.class()?,
        input: cells.json()?,
        state: cells.word()?,
        waits_on: cells.wait()?,
        attempts: cells.count()?,
        created_at: cells.time()?,
        run_at: cells.time()?,
        finished_at: cells.opt_time()?,
        code: cells.opt_code()?,
        replay_of: cells.opt_uuid()?.map(domain::RunId),
    })
}

pub(super) fn run_row(row: &SqliteRow) -> Result<RunRow> {
    run_of(&mut Cells::of(row, "run"))
}

pub(super) fn step_of(cells: &mut Cells<'_>) -> Result<StepRow> {
    Ok(StepRow {
        name: cells.text()?,
        position: cells.count()?,
        state: cells.word()?,
        vendor: cells.opt_word()?,
        attempts: cells.count()?,
        next_at: cells.opt_time()?,
        code: cells.opt_code()?,
        output: cells.opt_json()?,
        first_at: cells.time()?,
        at: cells.time()?,
        took_ms: cells.count()?,
    })
}

pub(super) fn letter_row(row: &SqliteRow) -> Result<DeadLetter> {
    let mut cells = Cells::of(row, "dead letter");
    Ok(DeadLetter {
        id: cells.uuid()?,
        run: cells.run_id()?,
        flow: cells.text()?,
        object: cells.text()?,
        step: cells.opt_text()?,
        kind: cells.text()?,
        code: cells.code()?,
        vendor: cells.opt_word()?,
        owner: cells.word()?,
        state: cells.word()?,
        taken_by: cells.opt_text()?,
        due_at: cells.time()?,
        created_at: cells.time()?,
        ended_at: cells.opt_time()?,
        ended_by: cells.opt_text()?,
    })
}
