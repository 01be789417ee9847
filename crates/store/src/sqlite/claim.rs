//! Who is next in a lane, and handing it to a worker with everything it needs.

use std::collections::HashMap;

use domain::Timestamp;
use sqlx::SqliteConnection;

use super::{
    columns::Cells,
    query::{all, run, table},
    run_rows::{run_columns, run_of, statements, step_columns, step_of},
    words::micros,
};
use crate::{Claimed, Fence, Result, StepRow};

statements! {
    // The oldest run that keeps its place is the head. A waiting head makes the lane due at its time; a dead one
    // parks it. `held`: the caller has the lane; otherwise a claimed lane is left alone. `lease`: keep it claimed if
    // its head is due. The class is that of the most urgent among the first few, so that nobody urgent queues
    // behind a patient head at the patient's pace.
    NEXT = "UPDATE lanes SET
            head = n.seq, claimed = n.due, epoch = epoch + n.due, again = 0,
            class = coalesce(n.class, lanes.class),
            run_at = CASE WHEN n.due THEN n.lease WHEN n.state = 'waiting' THEN n.run_at END,
            waits_on = CASE WHEN n.state = 'waiting' THEN n.waits_on ELSE 'time' END,
            used_at = n.now
        FROM (
            SELECT j.shop, j.lane, j.now, j.lease, j.held, r.seq, r.state, r.run_at, r.waits_on,
                (r.state = 'waiting' AND r.run_at <= j.now AND j.lease IS NOT NULL) IS TRUE AS due,
                (SELECT min(class) FROM (
                    SELECT o.class FROM runs AS o WHERE o.shop = j.shop AND o.lane = j.lane AND o.holds = 1
                    ORDER BY o.seq LIMIT 32)) AS class
            FROM (
                SELECT value ->> 0 AS shop, value ->> 1 AS lane, value ->> 2 AS now, value ->> 3 AS lease,
                    value ->> 4 AS held
                FROM json_each(?1)
            ) AS j
            LEFT JOIN runs AS r ON r.seq = (
                SELECT h.seq FROM runs AS h WHERE h.shop = j.shop AND h.lane = j.lane AND h.holds = 1
                ORDER BY h.seq LIMIT 1)
        ) AS n
        WHERE lanes.shop = n.shop AND lanes.lane = n.lane AND (n.held OR lanes.claimed = 0)
        RETURNING shop, lane, epoch, claimed, head";
    MAKE_LANES = "INSERT INTO lanes (shop, lane, epoch, claimed, again, class, waits_on, used_at)
        SELECT value ->> 0, value ->> 1, 0, 0, 0, 0, 'time', value ->> 2 FROM json_each(?1) WHERE true
        ON CONFLICT DO NOTHING";
    TAKE_UP = concat!(
        "UPDATE runs SET attempts = attempts + 1 WHERE seq IN (SELECT value FROM json_each(?1)) RETURNING seq, ",
        run_columns!());
    STEPS = concat!(
        "SELECT run, ", step_columns!(),
        " FROM steps WHERE run IN (SELECT value FROM json_each(?1)) ORDER BY run, position, name");
}

/// A lane whose head may have changed.
pub(super) struct Turn<'a> {
    pub(super) shop: i64,
    pub(super) lane: &'a str,
    pub(super) now: Timestamp,
    /// The caller has the lane and gives it up, or goes on with what is due until then.
    pub(super) held: bool,
    pub(super) lease_until: Option<Timestamp>,
}

/// A lane that has just been claimed: whose, and the row of the run at its head.
pub(super) struct Taken {
    pub(super) shop: i64,
    pub(super) fence: Fence,
    pub(super) head: i64,
}

/// Puts the next run at the head of each lane; answers which lanes stay claimed.
pub(super) async fn advance(c: &mut SqliteConnection, turns: &[Turn<'_>]) -> Result<Vec<Taken>> {
    if turns.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<_> = turns
        .iter()
        .map(|turn| {
            (turn.shop, turn.lane, micros(turn.now), turn.lease_until.map(micros), i64::from(turn.held))
        })
        .collect();
    let mut taken = Vec::new();
    for row in all(c, sqlx::query(NEXT).bind(table(&rows)?)).await? {
        let mut cells = Cells::of(&row, "lane");
        let (shop, lane, epoch) = (cells.int()?, cells.text()?, cells.count()?);
        if cells.flag()? {
            taken.push(Taken { shop, fence: Fence { lane, epoch }, head: cells.int()? });
        }
    }
    Ok(taken)
}

/// Makes sure these lanes have a row; one unused for long may have been pruned.
pub(super) async fn make_lanes(c: &mut SqliteConnection, turns: &[Turn<'_>]) -> Result<()> {
    let rows: Vec<_> = turns.iter().map(|turn| (turn.shop, turn.lane, micros(turn.now))).collect();
    run(c, sqlx::query(MAKE_LANES).bind(table(&rows)?)).await.map(drop)
}

/// Counts the attempt and reads the runs with their steps, in the given order.
pub(super) async fn take_up(c: &mut SqliteConnection, taken: Vec<Taken>) -> Result<Vec<Claimed>> {
    if taken.is_empty() {
        return Ok(Vec::new());
    }
    let heads = table(&taken.iter().map(|taken| taken.head).collect::<Vec<_>>())?;
    let mut runs = HashMap::with_capacity(taken.len());
    let mut again = Vec::new();
    for row in all(c, sqlx::query(TAKE_UP).bind(heads)).await? {
        let mut cells = Cells::of(&row, "run");
        let seq = cells.int()?;
        let run = run_of(&mut cells)?;
        if run.attempts > 1 {
            again.push(seq);
        }
        runs.insert(seq, run);
    }
    let mut steps = steps_of(c, &again).await?;
    let claimed = taken.into_iter().map(|taken| {
        let run = runs.remove(&taken.head).ok_or(crate::Error::Corrupt("lane"))?;
        Ok(Claimed { fence: taken.fence, run, steps: steps.remove(&taken.head).unwrap_or_default() })
    });
    claimed.collect()
}

async fn steps_of(c: &mut SqliteConnection, runs: &[i64]) -> Result<HashMap<i64, Vec<StepRow>>> {
    let mut steps = HashMap::<i64, Vec<StepRow>>::new();
    // A run that was never taken up before has no steps.
    if !runs.is_empty() {
        for row in all(c, sqlx::query(STEPS).bind(table(runs)?)).await? {
            let mut cells = Cells::of(&row, "step");
            steps.entry(cells.int()?).or_default().push(step_of(&mut cells)?);
        }
    }
    Ok(steps)
}
