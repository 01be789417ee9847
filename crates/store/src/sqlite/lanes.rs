//! Lanes on SQLite: claiming what is due, keeping and giving back a claim, releasing what was held.

use async_trait::async_trait;
use domain::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    claim::{Taken, Turn, advance, take_up},
    columns::Cells,
    query::{all, run, table},
    queue::Enqueue,
    run_rows::statements,
    words::{micros, wait_text},
};
use crate::{Backlog, Claimed, Enqueued, Error, Fence, Lanes, NewRun, Result, Terms, Wait};

macro_rules! due_of_class {
    ($class:literal) => {
        concat!(
            "SELECT * FROM (SELECT class, run_at, head, lane FROM lanes WHERE shop = ?1 AND class = ",
            $class,
            " AND run_at <= ?2 ORDER BY run_at, head LIMIT ?3)"
        )
    };
}

macro_rules! next_of_class {
    ($class:literal) => {
        concat!(
            "SELECT min(run_at) AS at FROM lanes WHERE shop = ?1 AND class = ",
            $class,
            " AND run_at IS NOT NULL"
        )
    };
}

statements! {
    // Class by class, so that a large backlog of one is not walked through to find nothing due.
    DUE = concat!(
        "SELECT lane, head FROM (", due_of_class!("0"), " UNION ALL ", due_of_class!("1"), " UNION ALL ",
        due_of_class!("2"), " UNION ALL ", due_of_class!("3"), ") ORDER BY class, run_at, head LIMIT ?3");
    CLAIM = "UPDATE lanes SET epoch = epoch + 1, claimed = 1, again = 0, run_at = ?3, used_at = ?4
        WHERE shop = ?1 AND lane IN (SELECT value FROM json_each(?2))
        RETURNING lane, epoch, head";
    EXTEND = "UPDATE lanes SET run_at = ?4 WHERE shop = ?1 AND lane = ?2 AND epoch = ?3 AND claimed = 1";
    HEAD_IS_DUE = "UPDATE runs SET run_at = min(run_at, ?4) WHERE seq =
        (SELECT head FROM lanes WHERE shop = ?1 AND lane = ?2 AND epoch = ?3 AND claimed = 1)";
    NEXT_DUE = concat!(
        "SELECT min(at) FROM (", next_of_class!("0"), " UNION ALL ", next_of_class!("1"), " UNION ALL ",
        next_of_class!("2"), " UNION ALL ", next_of_class!("3"), ")");
    // `?4` microseconds lie between one lane and the next; `?5` were released before these.
    RELEASE = "UPDATE runs SET waits_on = 'time', run_at = ?3 + held.place * ?4
        FROM (
            SELECT head, row_number() OVER (ORDER BY head) - 1 + ?5 AS place
            FROM lanes INDEXED BY lanes_waiting
            WHERE shop = ?1 AND waits_on = ?2 AND waits_on <> 'time' AND claimed = 0
            ORDER BY head LIMIT ?6
        ) AS held
        WHERE seq = held.head
        RETURNING lane";
    BACKLOG = "SELECT b.flow, b.waiting, b.dead, (SELECT created_at FROM runs WHERE seq = b.oldest)
        FROM (
            SELECT flow, sum(state = 'waiting') AS waiting, sum(state = 'dead') AS dead,
                min(CASE WHEN state = 'waiting' THEN seq END) AS oldest
            FROM runs INDEXED BY runs_not_done WHERE shop = ?1 AND state IN ('waiting', 'dead') GROUP BY flow
        ) AS b ORDER BY b.flow";
}

/// A release takes this many lanes at a time, so that others get their turn at the writer.
const RELEASED_AT_ONCE: u32 = 2_000;

#[async_trait]
impl Lanes for Sqlite {
    async fn enqueue(&self, runs: Vec<NewRun>, claim: Option<Terms>) -> Result<Vec<Enqueued>> {
        let input = Enqueue { shop: self.shop, runs, claim };
        self.call(input, |batch, call| batch.enqueues.push(call)).await
    }

    async fn claim_due(&self, terms: Terms, limit: u32) -> Result<Vec<Claimed>> {
        self.write((self.shop, terms, limit), |c, input| Box::pin(claim_due(c, *input))).await
    }

    async fn extend(&self, fence: &Fence, lease_until: Timestamp) -> Result<()> {
        let input = (self.shop, fence.clone(), lease_until);
        let rows = self.write(input, |c, (shop, fence, lease)| {
            let lease = micros(*lease);
            Box::pin(run(c, fenced(sqlx::query(EXTEND), *shop, fence).bind(lease)))
        });
        if rows.await? == 0 { Err(Error::Fenced) } else { Ok(()) }
    }

    async fn hand_back(&self, fence: &Fence, now: Timestamp) -> Result<()> {
        let input = (self.shop, fence.clone(), now);
        self.write(input, |c, (shop, fence, now)| Box::pin(hand_back(c, *shop, fence, *now))).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let row = self.read(self.shop, |c, shop| Box::pin(all(c, sqlx::query(NEXT_DUE).bind(*shop)))).await?;
        let at = row.first().map(|row| Cells::of(row, "lane").opt_time()).transpose()?.flatten();
        // The end of time is how "until somebody says so" is written.
        Ok(at.filter(|at| *at < Timestamp::MAX))
    }

    async fn release(&self, waits_on: &Wait, now: Timestamp, per_second: Option<u32>) -> Result<u64> {
        let gap = per_second.map_or(0, |rate| 1_000_000 / i64::from(rate.max(1)));
        let mut released = 0;
        loop {
            let some = (self.shop, wait_text(waits_on), now, gap, released);
            let count = self.write(some, |c, some| Box::pin(release(c, some))).await?;
            released += count;
            if count < i64::from(RELEASED_AT_ONCE) {
                return Ok(released.cast_unsigned());
            }
        }
    }

    async fn backlog(&self) -> Result<Vec<Backlog>> {
        let rows = self.read(self.shop, |c, shop| Box::pin(all(c, sqlx::query(BACKLOG).bind(*shop)))).await?;
        let read = |row| {
            let mut cells = Cells::of(row, "backlog");
            Ok(Backlog {
                flow: cells.text()?,
                waiting: cells.count()?,
                dead: cells.count()?,
                oldest: cells.opt_time()?,
            })
        };
        rows.iter().map(read).collect()
    }
}

fn fenced<'q>(
    statement: super::query::Statement<'q>,
    shop: i64,
    fence: &'q Fence,
) -> super::query::Statement<'q> {
    statement.bind(shop).bind(&fence.lane).bind(fence.epoch.cast_signed())
}

async fn claim_due(
    c: &mut SqliteConnection,
    (shop, terms, limit): (i64, Terms, u32),
) -> Result<Vec<Claimed>> {
    let (now, lease) = (micros(terms.now), micros(terms.lease_until));
    let mut lanes = Vec::new();
    for row in all(c, sqlx::query(DUE).bind(shop).bind(now).bind(limit)).await? {
        lanes.push(Cells::of(&row, "lane").text()?);
    }
    if lanes.is_empty() {
        return Ok(Vec::new());
    }
    let claim = sqlx::query(CLAIM).bind(shop).bind(table(&lanes)?).bind(lease).bind(now);
    let mut taken = std::collections::HashMap::with_capacity(lanes.len());
    for row in all(c, claim).await? {
        let mut cells = Cells::of(&row, "lane");
        let (lane, epoch, head) = (cells.text()?, cells.count()?, cells.int()?);
        taken.insert(lane.clone(), Taken { shop, fence: Fence { lane, epoch }, head });
    }
    take_up(c, lanes.iter().filter_map(|lane| taken.remove(lane)).collect()).await
}

async fn hand_back(c: &mut SqliteConnection, shop: i64, fence: &Fence, now: Timestamp) -> Result<()> {
    if run(c, fenced(sqlx::query(HEAD_IS_DUE), shop, fence).bind(micros(now))).await? == 0 {
        return Err(Error::Fenced);
    }
    advance(c, &[Turn { shop, lane: &fence.lane, now, held: true, lease_until: None }]).await.map(drop)
}

async fn release(
    c: &mut SqliteConnection,
    (shop, waits_on, now, gap, before): &(i64, String, Timestamp, i64, i64),
) -> Result<i64> {
    let release = sqlx::query(RELEASE)
        .bind(shop)
        .bind(waits_on)
        .bind(micros(*now))
        .bind(gap)
        .bind(before)
        .bind(RELEASED_AT_ONCE);
    let mut lanes = Vec::new();
    for row in all(c, release).await? {
        lanes.push(Cells::of(&row, "lane").text()?);
    }
    let turn = |lane| Turn { shop: *shop, lane, now: *now, held: false, lease_until: None };
    advance(c, &lanes.iter().map(|lane| turn(lane.as_str())).collect::<Vec<_>>()).await?;
    Ok(i64::try_from(lanes.len()).unwrap_or(i64::MAX))
}
