//! Cases on SQLite: at most one open question of a kind about a customer.

use async_trait::async_trait;
use domain::{CaseId, CustomerId, Timestamp};
use sqlx::sqlite::SqliteRow;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run, table},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Case, CaseKind, CaseState, Cases, Error, NewCase, Result};

/// Columns of a case, in the order they are read.
macro_rules! case_columns {
    () => {
        "id, kind, customer, candidates, code, owner, state, due_at, created_at, decided_by, decided_at, assignee, \
         snoozed_until, reason, chosen"
    };
}

pub(super) use case_columns;

macro_rules! cases {
    ($index:literal, $rest:literal) => {
        concat!("SELECT ", case_columns!(), " FROM cases ", $index, " WHERE shop = ?1 AND ", $rest)
    };
}

statements! {
    // Asked again, the question keeps its deadline unless the new one is earlier; put off, it stays put off.
    OPEN = "INSERT INTO cases (shop, id, kind, customer, candidates, code, owner, state, due_at, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9)
        ON CONFLICT (shop, kind, customer) WHERE state = 'open' DO UPDATE SET candidates = excluded.candidates,
            code = excluded.code, due_at = iif(snoozed_until IS NULL, min(due_at, excluded.due_at), due_at)
        RETURNING id";
    CASE = cases!("", "id = ?2");
    CASES = cases!("INDEXED BY cases_by_due", "(?2 IS NULL OR state = ?2) ORDER BY due_at, created_at, id LIMIT ?3");
    OPEN_CASE = cases!("", "kind = ?2 AND customer = ?3 AND state = 'open'");
    DECIDE = "UPDATE cases SET state = ?3, decided_by = ?4, decided_at = ?5
        WHERE shop = ?1 AND id = ?2 AND state = 'open'";
}

pub(super) fn case_row(row: &SqliteRow) -> Result<Case> {
    let mut cells = Cells::of(row, "case");
    Ok(Case {
        id: cells.case_id()?,
        kind: cells.word()?,
        customer: cells.customer()?,
        candidates: serde_json::from_value(cells.json()?).map_err(|_| Error::Corrupt("case"))?,
        code: cells.code()?,
        owner: cells.word()?,
        state: cells.word()?,
        due_at: cells.time()?,
        created_at: cells.time()?,
        decided: cells.opt_text()?.zip(cells.opt_time()?),
        assignee: cells.opt_text()?,
        snoozed_until: cells.opt_time()?,
        reason: cells.opt_code()?,
        chosen: cells.opt_member()?,
    })
}

#[async_trait]
impl Cases for Sqlite {
    async fn open_case(&self, case: NewCase) -> Result<CaseId> {
        let candidates = table(&case.candidates)?;
        let unasked = case.id;
        let rows = self.write((self.shop, case, candidates), |c, (shop, case, candidates)| {
            let open = sqlx::query(OPEN)
                .bind(shop)
                .bind(case.id.0.as_bytes().as_slice())
                .bind(case.kind.word())
                .bind(number(case.customer.get()))
                .bind(candidates)
                .bind(case.code.as_str())
                .bind(case.owner.word())
                .bind(micros(case.due_at))
                .bind(micros(case.created_at));
            Box::pin(all(c, open))
        });
        let rows = rows.await?;
        // A question about somebody who is being erased is not asked: there is nothing left to decide.
        rows.first().map_or(Ok(unasked), |row| Cells::of(row, "case").case_id())
    }

    async fn case(&self, id: CaseId) -> Result<Option<Case>> {
        let row = self.read((self.shop, id), |c, (shop, id)| {
            Box::pin(first(c, sqlx::query(CASE).bind(shop).bind(id.0.as_bytes().as_slice())))
        });
        row.await?.as_ref().map(case_row).transpose()
    }

    async fn cases(&self, state: Option<CaseState>, limit: u32) -> Result<Vec<Case>> {
        let rows = self.read((self.shop, state, limit), |c, (shop, state, limit)| {
            Box::pin(all(c, sqlx::query(CASES).bind(shop).bind(state.map(Word::word)).bind(limit)))
        });
        rows.await?.iter().map(case_row).collect()
    }

    async fn open_case_of(&self, kind: CaseKind, customer: CustomerId) -> Result<Option<Case>> {
        let row = self.read((self.shop, kind, customer), |c, (shop, kind, customer)| {
            let open = sqlx::query(OPEN_CASE).bind(shop).bind(kind.word()).bind(number(customer.get()));
            Box::pin(first(c, open))
        });
        row.await?.as_ref().map(case_row).transpose()
    }

    async fn decide_case(&self, id: CaseId, state: CaseState, by: &str, now: Timestamp) -> Result<bool> {
        let input = (self.shop, id, state, by.to_owned(), now);
        let rows = self.write(input, |c, (shop, id, state, by, now)| {
            let decide = sqlx::query(DECIDE).bind(shop).bind(id.0.as_bytes().as_slice());
            Box::pin(run(c, decide.bind(state.word()).bind(by).bind(micros(*now))))
        });
        Ok(state != CaseState::Open && rows.await? == 1)
    }
}
