//! The journal on SQLite: outcomes of steps, and the runs as people and flows look them up.

use async_trait::async_trait;
use domain::{Code, RunId, Timestamp};
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    columns::Cells,
    dead_letters::{self, Posted},
    enqueue, prune,
    query::{all, first, run, table},
    queue::{Call, Record, Settle},
    rewind,
    run_rows::{run_columns, run_row, statements, step_columns, step_of},
    settle::why_not,
    words::{Word, micros},
};
use crate::{
    Claimed, Fence, Journal, NewLetter, Result, RunFilter, RunRow, RunState, Settlement, StepRow, Terms,
};

macro_rules! page {
    ($index:literal, $condition:literal) => {
        concat!(
            "SELECT ",
            run_columns!(),
            " FROM runs ",
            $index,
            " WHERE shop = ?1 AND seq < ?2 AND ",
            $condition,
            " ORDER BY seq DESC LIMIT ?6"
        )
    };
}

statements! {
    // Only under a claim that is still the caller's, and only into the run at the head.
    RECORD = "INSERT INTO steps (shop, run, name, position, state, vendor, attempts, next_at, code, output, first_at,
            at, took_ms)
        SELECT r.shop, r.seq, j.value ->> 4, j.value ->> 5, j.value ->> 6, j.value ->> 7, j.value ->> 8,
            j.value ->> 9, j.value ->> 10, j.value ->> 11, j.value ->> 12, j.value ->> 13, j.value ->> 14
        FROM json_each(?1) AS j
        CROSS JOIN lanes AS l ON l.shop = j.value ->> 0 AND l.lane = j.value ->> 1
        CROSS JOIN runs AS r ON r.seq = l.head
        WHERE l.epoch = j.value ->> 2 AND l.claimed = 1 AND r.id = unhex(j.value ->> 3)
        ON CONFLICT (run, name) DO UPDATE SET position = excluded.position, state = excluded.state,
            vendor = excluded.vendor, attempts = excluded.attempts, next_at = excluded.next_at,
            code = excluded.code, output = excluded.output, first_at = excluded.first_at, at = excluded.at,
            took_ms = excluded.took_ms";
    MAY_RECORD = "SELECT r.seq FROM lanes AS l CROSS JOIN runs AS r ON r.seq = l.head
        WHERE l.shop = ?1 AND l.lane = ?2 AND l.epoch = ?3 AND l.claimed = 1 AND r.id = ?4";
    RUN = concat!("SELECT ", run_columns!(), " FROM runs WHERE shop = ?1 AND id = ?2");
    STEPS_OF = concat!(
        "SELECT ", step_columns!(), " FROM steps WHERE run = (SELECT seq FROM runs WHERE shop = ?1 AND id = ?2)
        ORDER BY position, name");
    PLACE = "SELECT seq FROM runs WHERE shop = ?1 AND id = ?2";
    PAGE = page!("NOT INDEXED", "?3 IS NULL AND ?4 IS NULL AND (?5 IS NULL OR state = ?5)");
    PAGE_OF_OBJECT = page!("INDEXED BY runs_by_object", "object = ?3 AND (?4 IS NULL OR flow = ?4) AND (?5 IS NULL OR state = ?5)");
    PAGE_OF_FLOW = page!("INDEXED BY runs_by_flow", "?3 IS NULL AND flow = ?4 AND (?5 IS NULL OR state = ?5)");
    // What is not done is little; the index over it alone answers, whatever else there is.
    PAGE_NOT_DONE = page!(
        "INDEXED BY runs_not_done",
        "?3 IS NULL AND (?4 IS NULL OR flow = ?4) AND state = ?5 AND state IN ('waiting', 'dead')");
}

#[async_trait]
impl Journal for Sqlite {
    async fn record(
        &self,
        fence: &Fence,
        run: RunId,
        step: StepRow,
        letter: Option<NewLetter>,
    ) -> Result<()> {
        let input = Record { shop: self.shop, fence: fence.clone(), run, step, letter };
        self.call(input, |batch, call| batch.records.push(call)).await
    }

    async fn settle(
        &self,
        fence: &Fence,
        run: RunId,
        settlement: Settlement,
        terms: Terms,
    ) -> Result<Option<Claimed>> {
        let input = Settle { shop: self.shop, fence: fence.clone(), run, settlement, terms };
        self.call(input, |batch, call| batch.settles.push(call)).await
    }

    async fn run(&self, id: RunId) -> Result<Option<RunRow>> {
        let row = self.read((self.shop, id), |c, (shop, id)| {
            Box::pin(first(c, sqlx::query(RUN).bind(shop).bind(id.0.as_bytes().as_slice())))
        });
        row.await?.as_ref().map(run_row).transpose()
    }

    async fn run_by_key(&self, flow: &str, key: &str) -> Result<Option<RunRow>> {
        let input = (self.shop, flow.to_owned(), key.to_owned());
        self.read(input, |c, (shop, flow, key)| Box::pin(enqueue::by_key(c, *shop, flow, key))).await
    }

    async fn steps(&self, id: RunId) -> Result<Vec<StepRow>> {
        let rows = self.read((self.shop, id), |c, (shop, id)| {
            Box::pin(all(c, sqlx::query(STEPS_OF).bind(shop).bind(id.0.as_bytes().as_slice())))
        });
        rows.await?.iter().map(|row| step_of(&mut Cells::of(row, "step"))).collect()
    }

    async fn runs(&self, filter: &RunFilter) -> Result<Vec<RunRow>> {
        self.read((self.shop, filter.clone()), |c, (shop, filter)| Box::pin(page(c, *shop, filter))).await
    }

    async fn rewind(&self, id: RunId, now: Timestamp, forget: &[String]) -> Result<bool> {
        let input = (self.shop, id, now, forget.to_vec());
        self.write(input, |c, (shop, id, now, forget)| {
            Box::pin(rewind::rewind(c, (*shop, *id), *now, forget))
        })
        .await
    }

    async fn happened(&self, event: &str, now: Timestamp) -> Result<u64> {
        let wait = super::words::wait_text(&crate::Wait::Event(event.to_owned()));
        self.write((self.shop, wait, now), |c, (shop, wait, now)| {
            Box::pin(rewind::happened(c, *shop, wait, *now))
        })
        .await
    }

    async fn prune(&self, finished_before: Timestamp, limit: u32) -> Result<u64> {
        prune::prune(self, finished_before, limit).await
    }
}

/// Journals the outcomes of many workers' steps.
pub(super) async fn record(c: &mut SqliteConnection, calls: &mut [Call<Record, ()>]) -> Result<()> {
    let mut rows = Vec::with_capacity(calls.len());
    for call in &*calls {
        let Record { shop, fence, run, step, .. } = &call.input;
        rows.push((
            *shop,
            &fence.lane,
            fence.epoch.cast_signed(),
            run.0.simple(),
            &step.name,
            step.position,
            step.state.word(),
            step.vendor.map(Word::word),
            step.attempts,
            step.next_at.map(micros),
            step.code.as_ref().map(Code::as_str),
            step.output.as_ref().map(serde_json::Value::to_string),
            micros(step.first_at),
            micros(step.at),
            step.took_ms.min(i64::MAX.cast_unsigned()),
        ));
    }
    let written = run(c, sqlx::query(RECORD).bind(table(&rows)?)).await?;
    let all_written = written == calls.len() as u64;
    let mut letters = Vec::new();
    for call in calls {
        let Record { shop, fence, run, letter, .. } = &call.input;
        call.outcome = Some(if all_written || may_record(c, &call.input).await? {
            letters.extend(letter.as_ref().map(|letter| Posted { shop: *shop, run: *run, letter }));
            Ok(())
        } else {
            Err(why_not(c, *shop, fence).await?)
        });
    }
    dead_letters::post(c, &letters).await
}

async fn may_record(c: &mut SqliteConnection, record: &Record) -> Result<bool> {
    let statement = sqlx::query(MAY_RECORD)
        .bind(record.shop)
        .bind(&record.fence.lane)
        .bind(record.fence.epoch.cast_signed())
        .bind(record.run.0.as_bytes().as_slice());
    Ok(first(c, statement).await?.is_some())
}

async fn page(c: &mut SqliteConnection, shop: i64, filter: &RunFilter) -> Result<Vec<RunRow>> {
    let mut below = i64::MAX;
    if let Some(id) = filter.before {
        let row = first(c, sqlx::query(PLACE).bind(shop).bind(id.0.as_bytes().as_slice())).await?;
        below = row.map(|row| Cells::of(&row, "run").int()).transpose()?.unwrap_or(0);
    }
    let statement = match filter {
        RunFilter { object: Some(_), .. } => PAGE_OF_OBJECT,
        RunFilter { state: Some(RunState::Waiting | RunState::Dead), .. } => PAGE_NOT_DONE,
        RunFilter { flow: Some(_), .. } => PAGE_OF_FLOW,
        _ => PAGE,
    };
    let statement = sqlx::query(statement)
        .bind(shop)
        .bind(below)
        .bind(filter.object.as_deref())
        .bind(filter.flow.as_deref())
        .bind(filter.state.map(Word::word))
        .bind(filter.limit);
    all(c, statement).await?.iter().map(run_row).collect()
}
