//! The case desk on SQLite: finding, assigning, putting off, holding and ending cases.

use async_trait::async_trait;
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};

use super::{
    Sqlite,
    cases::{case_columns, case_row},
    columns::Cells,
    query::{all, first, run, table},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Apart, Candidate, Case, CaseCounts, CaseDesk, CaseEnd, CaseFilter, CaseView, Error, Result};

statements! {
    FIND = concat!("SELECT ", case_columns!(), " FROM cases INDEXED BY cases_by_due WHERE shop = ?1
        AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR owner = ?4)
        AND (?5 IS NULL OR assignee = ?5) AND (?6 IS NULL OR id = ?6)
        AND (?7 IS NULL OR customer = ?7 OR EXISTS (SELECT 1 FROM json_each(candidates)
            WHERE CAST(value ->> '$.member' AS INTEGER) = ?7))
        AND CASE ?8
            WHEN 'open' THEN state = 'open' AND (snoozed_until IS NULL OR snoozed_until <= ?9)
            WHEN 'overdue' THEN state = 'open' AND due_at < ?9 AND (snoozed_until IS NULL OR snoozed_until <= ?9)
            WHEN 'later' THEN state = 'open' AND snoozed_until > ?9
            WHEN 'ended' THEN state <> 'open'
            ELSE TRUE END
        AND (?10 IS NULL OR (due_at, created_at, id) > (?10, ?11, ?12))
        ORDER BY due_at, created_at, id LIMIT ?13");
    COUNT = "SELECT coalesce(sum(waits), 0), coalesce(sum(waits AND due_at < ?3), 0),
            coalesce(sum(waits AND assignee = ?2), 0), coalesce(sum(NOT waits), 0)
        FROM (SELECT due_at, coalesce(assignee, '') AS assignee, coalesce(snoozed_until, 0) <= ?3 AS waits
            FROM cases INDEXED BY cases_open_once WHERE shop = ?1 AND state = 'open')";
    ASSIGN = "UPDATE cases SET assignee = ?3 WHERE shop = ?1 AND id = ?2 AND state = 'open'";
    HAND_TO = "UPDATE cases SET owner = ?3, assignee = NULL WHERE shop = ?1 AND id = ?2 AND state = 'open'";
    PUT_OFF = "UPDATE cases SET snoozed_until = ?3, due_at = max(due_at, ?4), reason = ?5
        WHERE shop = ?1 AND id = ?2 AND state = 'open'";
    HOLD = "UPDATE cases SET held_by = ?3, held_at = ?4
        WHERE shop = ?1 AND id = ?2 AND state = 'open' AND (held_by IS NULL OR held_at < ?5)";
    LET_GO = "UPDATE cases SET held_by = NULL, held_at = NULL WHERE shop = ?1 AND id = ?2 AND held_by = ?3";
    END = "UPDATE cases SET state = ?3, decided_by = ?4, decided_at = ?5, reason = ?6, chosen = ?7,
            held_by = NULL, held_at = NULL WHERE shop = ?1 AND id = ?2 AND state = 'open'";
    LEAVE = "UPDATE cases SET candidates = ?3, held_by = NULL, held_at = NULL
        WHERE shop = ?1 AND id = ?2 AND state = 'open'";
    APART_FROM = "SELECT pos, decided_by, at FROM apart WHERE shop = ?1 AND customer = ?2 ORDER BY at DESC, pos";
    LIFT = "DELETE FROM apart WHERE shop = ?1 AND customer = ?2 AND pos = ?3";
}

/// The text of an id in a statement.
fn bytes(id: CaseId) -> Vec<u8> {
    id.0.as_bytes().to_vec()
}

#[async_trait]
impl CaseDesk for Sqlite {
    async fn find_cases(&self, filter: &CaseFilter, now: Timestamp) -> Result<Vec<Case>> {
        let rows = self.read((self.shop, filter.clone(), now), |c, (shop, asked, now)| {
            let after = asked.after;
            let find = sqlx::query(FIND)
                .bind(shop)
                .bind(asked.state.map(Word::word))
                .bind(asked.kind.map(Word::word))
                .bind(asked.owner.map(Word::word))
                .bind(asked.assignee.as_deref())
                .bind(asked.id.map(bytes))
                .bind(asked.number.map(number))
                .bind(asked.view.map(CaseView::as_str))
                .bind(micros(*now))
                .bind(after.map(|(due, _, _)| micros(due)))
                .bind(after.map(|(_, created, _)| micros(created)))
                .bind(after.map(|(_, _, id)| bytes(id)))
                .bind(asked.limit);
            Box::pin(all(c, find))
        });
        rows.await?.iter().map(case_row).collect()
    }

    async fn case_counts(&self, me: &str, now: Timestamp) -> Result<CaseCounts> {
        let row = self.read((self.shop, me.to_owned(), now), |c, (shop, me, now)| {
            Box::pin(first(c, sqlx::query(COUNT).bind(shop).bind(me.as_str()).bind(micros(*now))))
        });
        let row = row.await?.ok_or(Error::Corrupt("case counts"))?;
        let mut cells = Cells::of(&row, "case counts");
        Ok(CaseCounts {
            open: cells.count()?,
            overdue: cells.count()?,
            mine: cells.count()?,
            later: cells.count()?,
        })
    }

    async fn assign_case(&self, id: CaseId, to: Option<&str>) -> Result<bool> {
        let rows = self.write((self.shop, id, to.map(str::to_owned)), |c, (shop, id, to)| {
            Box::pin(run(c, sqlx::query(ASSIGN).bind(shop).bind(bytes(*id)).bind(to.as_deref())))
        });
        Ok(rows.await? == 1)
    }

    async fn hand_case_to(&self, id: CaseId, owner: Owner) -> Result<bool> {
        let rows = self.write((self.shop, id, owner), |c, (shop, id, owner)| {
            Box::pin(run(c, sqlx::query(HAND_TO).bind(shop).bind(bytes(*id)).bind(owner.word())))
        });
        Ok(rows.await? == 1)
    }

    async fn put_case_off(
        &self,
        id: CaseId,
        until: Timestamp,
        due_at: Timestamp,
        reason: &Code,
    ) -> Result<bool> {
        let input = (self.shop, id, until, due_at, reason.clone());
        let rows = self.write(input, |c, (shop, id, until, due_at, reason)| {
            let off = sqlx::query(PUT_OFF).bind(shop).bind(bytes(*id)).bind(micros(*until));
            Box::pin(run(c, off.bind(micros(*due_at)).bind(reason.as_str())))
        });
        Ok(rows.await? == 1)
    }

    async fn hold_case(&self, id: CaseId, by: &str, now: Timestamp, lapsed: Timestamp) -> Result<bool> {
        let input = (self.shop, id, by.to_owned(), now, lapsed);
        let rows = self.write(input, |c, (shop, id, by, now, lapsed)| {
            let hold = sqlx::query(HOLD).bind(shop).bind(bytes(*id)).bind(by.as_str());
            Box::pin(run(c, hold.bind(micros(*now)).bind(micros(*lapsed))))
        });
        Ok(rows.await? == 1)
    }

    async fn let_case_go(&self, id: CaseId, by: &str) -> Result<()> {
        let rows = self.write((self.shop, id, by.to_owned()), |c, (shop, id, by)| {
            Box::pin(run(c, sqlx::query(LET_GO).bind(shop).bind(bytes(*id)).bind(by.as_str())))
        });
        rows.await.map(drop)
    }

    async fn end_case(&self, id: CaseId, end: CaseEnd) -> Result<bool> {
        let rows = self.write((self.shop, id, end), |c, (shop, id, end)| {
            let statement = sqlx::query(END)
                .bind(shop)
                .bind(bytes(*id))
                .bind(end.state.word())
                .bind(end.by.as_str())
                .bind(micros(end.at))
                .bind(end.reason.as_ref().map(Code::as_str))
                .bind(end.chosen.map(|member| number(member.get())));
            Box::pin(run(c, statement))
        });
        Ok(rows.await? == 1)
    }

    async fn leave_candidates(&self, id: CaseId, candidates: &[Candidate]) -> Result<bool> {
        let rows = self.write((self.shop, id, table(candidates)?), |c, (shop, id, candidates)| {
            Box::pin(run(c, sqlx::query(LEAVE).bind(shop).bind(bytes(*id)).bind(candidates.as_str())))
        });
        Ok(rows.await? == 1)
    }

    async fn apart_from(&self, customer: CustomerId) -> Result<Vec<Apart>> {
        let rows = self.read((self.shop, customer), |c, (shop, customer)| {
            Box::pin(all(c, sqlx::query(APART_FROM).bind(shop).bind(number(customer.get()))))
        });
        let told = |row| {
            let mut cells = Cells::of(row, "apart");
            Ok(Apart { member: cells.member()?, by: cells.text()?, at: cells.time()? })
        };
        rows.await?.iter().map(told).collect()
    }

    async fn lift_apart(&self, customer: CustomerId, member: PosMemberId) -> Result<bool> {
        let rows = self.write((self.shop, customer, member), |c, (shop, customer, member)| {
            let lift = sqlx::query(LIFT).bind(shop).bind(number(customer.get()));
            Box::pin(run(c, lift.bind(number(member.get()))))
        });
        Ok(rows.await? == 1)
    }
}
