//! Comparisons of both customer bases on SQLite: one under way at a time, and the reasons of each link.

use async_trait::async_trait;
use domain::Timestamp;
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Error, MatchCounts, MatchLink, MatchRun, MatchState, Matches, Pair, Result};

macro_rules! runs {
    ($rest:literal) => {
        concat!(
            "SELECT id, dry_run, state, started_by, started_at, beat_at, ended_at, rule, counts FROM match_runs
            WHERE shop = ?1 ",
            $rest
        )
    };
}

statements! {
    UNDER_WAY = runs!("AND state = 'running'");
    GONE = "UPDATE match_runs SET state = 'interrupted', ended_at = ?3 WHERE shop = ?1 AND id = ?2";
    BEGIN = "INSERT INTO match_runs (shop, id, dry_run, state, started_by, started_at, beat_at, rule, counts)
        VALUES (?1, ?2, ?3, 'running', ?4, ?5, ?5, ?6, ?7)
        ON CONFLICT (shop, id) DO UPDATE SET state = 'running', beat_at = excluded.beat_at, ended_at = NULL";
    BEAT = "UPDATE match_runs SET beat_at = ?3, counts = ?4 WHERE shop = ?1 AND id = ?2 AND state = 'running'";
    END = "UPDATE match_runs SET state = ?3, counts = ?4, beat_at = ?5, ended_at = ?5
        WHERE shop = ?1 AND id = ?2 AND state = 'running'";
    RUN = runs!("AND id = ?2");
    NEWEST = runs!("AND started_at <= ?2 ORDER BY started_at DESC, id DESC LIMIT ?3");
    REMEMBER = "INSERT INTO match_links (shop, customer, pos, run, rule, score, levels, linked_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (shop, customer, pos) DO UPDATE SET run = excluded.run, rule = excluded.rule,
            score = excluded.score, levels = excluded.levels, linked_at = excluded.linked_at, undone_at = NULL";
    MATCH_OF = "SELECT customer, pos, run, rule, score, levels, linked_at, undone_at FROM match_links
        WHERE shop = ?1 AND customer = ?2 AND pos = ?3 AND undone_at IS NULL";
    FORGET = "UPDATE match_links SET undone_at = ?4
        WHERE shop = ?1 AND customer = ?2 AND pos = ?3 AND undone_at IS NULL";
    MATCHED = "SELECT customer, pos, run, rule, score, levels, linked_at, undone_at FROM match_links
        WHERE shop = ?1 AND run = ?2 AND (customer, pos) > (?3, ?4) AND undone_at IS NULL
        ORDER BY customer, pos LIMIT ?5";
    APART = "SELECT customer, pos FROM apart WHERE shop = ?1 AND (customer, pos) > (?2, ?3)
        ORDER BY customer, pos LIMIT ?4";
}

const SHELF: &str = "comparison";

fn run_row(row: &SqliteRow) -> Result<MatchRun> {
    let mut cells = Cells::of(row, SHELF);
    Ok(MatchRun {
        id: cells.uuid()?,
        dry_run: cells.flag()?,
        state: cells.word()?,
        started_by: cells.text()?,
        started_at: cells.time()?,
        beat_at: cells.time()?,
        ended_at: cells.opt_time()?,
        rule: cells.text()?,
        counts: serde_json::from_value(cells.json()?).map_err(|_| Error::Corrupt(SHELF))?,
    })
}

fn link_row(row: &SqliteRow) -> Result<MatchLink> {
    let mut cells = Cells::of(row, "matched link");
    Ok(MatchLink {
        customer: cells.customer()?,
        member: cells.member()?,
        run: cells.uuid()?,
        rule: cells.text()?,
        score: cells.int()?,
        levels: serde_json::from_value(cells.json()?).map_err(|_| Error::Corrupt("matched link"))?,
        linked_at: cells.time()?,
        undone_at: cells.opt_time()?,
    })
}

fn text(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::Corrupt(SHELF))
}

/// Where a page begins: behind this pair.
fn behind(after: Option<Pair>) -> (i64, i64) {
    after.map_or((i64::MIN, i64::MIN), |(customer, member)| (number(customer.get()), number(member.get())))
}

#[async_trait]
impl Matches for Sqlite {
    async fn begin_match(
        &self,
        run: MatchRun,
        dead_before: Timestamp,
    ) -> Result<std::result::Result<(), Box<MatchRun>>> {
        let counts = text(&run.counts)?;
        self.write((self.shop, run, counts, dead_before), |c, (shop, run, counts, dead_before)| {
            Box::pin(begin(c, *shop, (run, counts), *dead_before))
        })
        .await
    }

    async fn beat_match(&self, id: Uuid, counts: MatchCounts, now: Timestamp) -> Result<bool> {
        let rows = self.write((self.shop, id, text(&counts)?, now), |c, (shop, id, counts, now)| {
            let beat = sqlx::query(BEAT).bind(shop).bind(id.as_bytes().as_slice()).bind(micros(*now));
            Box::pin(run(c, beat.bind(counts)))
        });
        Ok(rows.await? == 1)
    }

    async fn end_match(
        &self,
        id: Uuid,
        state: MatchState,
        counts: MatchCounts,
        now: Timestamp,
    ) -> Result<()> {
        let input = (self.shop, id, state, text(&counts)?, now);
        let rows = self.write(input, |c, (shop, id, state, counts, now)| {
            let end = sqlx::query(END).bind(shop).bind(id.as_bytes().as_slice()).bind(state.word());
            Box::pin(run(c, end.bind(counts).bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn match_run(&self, id: Uuid) -> Result<Option<MatchRun>> {
        let row = self.read((self.shop, id), |c, (shop, id)| {
            Box::pin(first(c, sqlx::query(RUN).bind(shop).bind(id.as_bytes().as_slice())))
        });
        row.await?.as_ref().map(run_row).transpose()
    }

    async fn match_runs(&self, limit: u32) -> Result<Vec<MatchRun>> {
        let rows = self.read((self.shop, limit), |c, (shop, limit)| {
            Box::pin(all(c, sqlx::query(NEWEST).bind(shop).bind(i64::MAX).bind(limit)))
        });
        rows.await?.iter().map(run_row).collect()
    }

    async fn remember_match(&self, link: MatchLink) -> Result<()> {
        let levels = text(&link.levels)?;
        let rows = self.write((self.shop, link, levels), |c, (shop, link, levels)| {
            let remember = sqlx::query(REMEMBER)
                .bind(shop)
                .bind(number(link.customer.get()))
                .bind(number(link.member.get()))
                .bind(link.run.as_bytes().as_slice())
                .bind(&link.rule)
                .bind(link.score)
                .bind(levels)
                .bind(micros(link.linked_at));
            Box::pin(run(c, remember))
        });
        rows.await.map(drop)
    }

    async fn match_of(&self, pair: Pair) -> Result<Option<MatchLink>> {
        let row = self.read((self.shop, pair), |c, (shop, (customer, member))| {
            let of = sqlx::query(MATCH_OF).bind(shop).bind(number(customer.get()));
            Box::pin(first(c, of.bind(number(member.get()))))
        });
        row.await?.as_ref().map(link_row).transpose()
    }

    async fn forget_match(&self, pair: Pair, now: Timestamp) -> Result<()> {
        let rows = self.write((self.shop, pair, now), |c, (shop, (customer, member), now)| {
            let forget = sqlx::query(FORGET).bind(shop).bind(number(customer.get()));
            Box::pin(run(c, forget.bind(number(member.get())).bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn matched_by(&self, run: Uuid, after: Option<Pair>, limit: u32) -> Result<Vec<MatchLink>> {
        let rows = self.read((self.shop, run, behind(after), limit), |c, (shop, run, after, limit)| {
            let matched = sqlx::query(MATCHED).bind(shop).bind(run.as_bytes().as_slice());
            Box::pin(all(c, matched.bind(after.0).bind(after.1).bind(limit)))
        });
        rows.await?.iter().map(link_row).collect()
    }

    async fn apart_after(&self, after: Option<Pair>, limit: u32) -> Result<Vec<Pair>> {
        let rows = self.read((self.shop, behind(after), limit), |c, (shop, after, limit)| {
            Box::pin(all(c, sqlx::query(APART).bind(shop).bind(after.0).bind(after.1).bind(limit)))
        });
        let pair = |row: &SqliteRow| {
            let mut cells = Cells::of(row, "pair told apart");
            Ok((cells.customer()?, cells.member()?))
        };
        rows.await?.iter().map(pair).collect()
    }
}

async fn begin(
    c: &mut SqliteConnection,
    shop: i64,
    (new, counts): (&MatchRun, &str),
    dead_before: Timestamp,
) -> Result<std::result::Result<(), Box<MatchRun>>> {
    let under_way = all(c, sqlx::query(UNDER_WAY).bind(shop)).await?;
    if let Some(other) = under_way.first().map(run_row).transpose()?.filter(|other| other.id != new.id) {
        if other.beat_at >= dead_before {
            return Ok(Err(Box::new(other)));
        }
        let gone = sqlx::query(GONE).bind(shop).bind(other.id.as_bytes().as_slice());
        run(c, gone.bind(micros(new.started_at))).await?;
    }
    let begin = sqlx::query(BEGIN)
        .bind(shop)
        .bind(new.id.as_bytes().as_slice())
        .bind(new.dry_run)
        .bind(&new.started_by)
        .bind(micros(new.started_at))
        .bind(&new.rule)
        .bind(counts);
    run(c, begin).await?;
    Ok(Ok(()))
}
