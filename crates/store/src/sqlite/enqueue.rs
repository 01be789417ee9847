//! New runs join their lanes: the runs of many callers in a handful of statements.

use std::collections::{HashMap, hash_map::Entry};

use domain::Timestamp;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::{
    columns::Cells,
    query::{all, first, run, table},
    queue::{Call, Enqueue},
    refusal::bug,
    run_rows::{run_columns, run_row, statements},
    words::{micros, rank},
};
use crate::{Enqueued, Fence, NewRun, Result, RunRow, Terms};

statements! {
    ADD = "INSERT INTO runs (shop, id, lane, flow, key, object, class, input, attempts, created_at, run_at, replay_of,
            state, holds, waits_on)
        SELECT value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
            value ->> 7, value ->> 8, value ->> 9, value ->> 10, unhex(value ->> 11), 'waiting', 1, 'time'
        FROM json_each(?1) WHERE true
        ON CONFLICT (shop, flow, key) DO NOTHING
        RETURNING seq, shop, id";
    JOIN_LANES = "INSERT INTO lanes (shop, lane, epoch, claimed, again, class, head, run_at, waits_on, used_at)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 2, 0, value ->> 3, value ->> 4, value ->> 5, 'time',
            value ->> 6
        FROM json_each(?1) WHERE true
        ON CONFLICT (shop, lane) DO UPDATE SET
            class = CASE WHEN head IS NULL THEN excluded.class ELSE min(class, excluded.class) END,
            epoch = epoch + (head IS NULL AND excluded.claimed),
            claimed = CASE WHEN head IS NULL THEN excluded.claimed ELSE claimed END,
            run_at = CASE WHEN head IS NULL THEN excluded.run_at ELSE run_at END,
            waits_on = CASE WHEN head IS NULL THEN 'time' ELSE waits_on END,
            head = coalesce(head, excluded.head),
            used_at = excluded.used_at
        RETURNING shop, lane, epoch, claimed, head";
    NOT_TAKEN = "UPDATE runs SET attempts = 0 WHERE seq IN (SELECT value FROM json_each(?1))";
    BY_KEY = concat!("SELECT ", run_columns!(), " FROM runs WHERE shop = ?1 AND flow = ?2 AND key = ?3");
}

/// A run to be added, and whether its caller wants to work on it at once.
#[derive(Clone, Copy)]
pub(super) struct Entrant<'a> {
    pub(super) shop: i64,
    pub(super) run: &'a NewRun,
    pub(super) claim: Option<Terms>,
}

impl Entrant<'_> {
    /// The lease it gets if its lane is idle.
    fn lease(&self) -> Option<Timestamp> {
        self.claim.filter(|terms| micros(self.run.run_at) <= micros(terms.now)).map(|terms| terms.lease_until)
    }

    /// When it was accepted: the id tells, if it is one that carries its time.
    fn created_at(&self) -> Timestamp {
        let told = self.run.id.0.get_timestamp().and_then(|at| {
            let (seconds, nanos) = at.to_unix();
            Timestamp::new(seconds.try_into().ok()?, nanos.try_into().ok()?).ok()
        });
        let asked = || self.claim.map_or(self.run.run_at, |terms| terms.now);
        // Version 1 and 6 carry a time too, but not one of ours.
        told.filter(|_| self.run.id.0.get_version_num() == 7).unwrap_or_else(asked)
    }
}

/// Adds the runs of many callers.
pub(super) async fn enqueue(
    c: &mut SqliteConnection,
    calls: &mut [Call<Enqueue, Vec<Enqueued>>],
) -> Result<()> {
    let entrants: Vec<_> = calls
        .iter()
        .flat_map(|call| {
            let Enqueue { shop, runs, claim } = &call.input;
            runs.iter().map(|run| Entrant { shop: *shop, run, claim: *claim })
        })
        .collect();
    let mut outcomes = add(c, &entrants).await?.into_iter();
    for call in calls {
        call.outcome = Some(Ok(outcomes.by_ref().take(call.input.runs.len()).collect()));
    }
    Ok(())
}

/// Adds runs in this order and answers in this order.
pub(super) async fn add(c: &mut SqliteConnection, entrants: &[Entrant<'_>]) -> Result<Vec<Enqueued>> {
    if entrants.is_empty() {
        return Ok(Vec::new());
    }
    let added = add_rows(c, entrants).await?;
    let mut fences = join_lanes(c, entrants, &added).await?;
    let mut outcomes = Vec::with_capacity(entrants.len());
    let mut not_taken = Vec::new();
    for (entrant, seq) in entrants.iter().zip(added) {
        outcomes.push(match seq.map(|seq| (seq, fences.remove(&seq))) {
            Some((_, Some(fence))) => Enqueued::Claimed(fence),
            Some((seq, None)) => {
                if entrant.lease().is_some() {
                    not_taken.push(seq);
                }
                Enqueued::Queued
            }
            None => {
                let found = by_key(c, entrant.shop, entrant.run.flow, &entrant.run.key).await?;
                Enqueued::Exists(Box::new(found.ok_or_else(|| bug(0, "a run is neither new nor there"))?))
            }
        });
    }
    if !not_taken.is_empty() {
        run(c, sqlx::query(NOT_TAKEN).bind(table(&not_taken)?)).await?;
    }
    Ok(outcomes)
}

/// The same for a caller who claims nothing and does not ask what became of each.
pub(super) async fn add_unasked(c: &mut SqliteConnection, entrants: &[Entrant<'_>]) -> Result<()> {
    if entrants.is_empty() {
        return Ok(());
    }
    let added = add_rows(c, entrants).await?;
    join_lanes(c, entrants, &added).await.map(drop)
}

/// The place of each run in the order of arrival; none for one whose key is known.
async fn add_rows(c: &mut SqliteConnection, entrants: &[Entrant<'_>]) -> Result<Vec<Option<i64>>> {
    let mut rows = Vec::with_capacity(entrants.len());
    for entrant in entrants {
        let run = entrant.run;
        rows.push((
            entrant.shop,
            run.id.0.simple(),
            &run.lane,
            run.flow,
            &run.key,
            &run.object,
            rank(run.class),
            run.input.to_string(),
            // Taken for granted that an idle lane is found; put right if it is not.
            i64::from(entrant.lease().is_some()),
            micros(entrant.created_at()),
            micros(run.run_at),
            run.replay_of.map(|id| id.0.simple()),
        ));
    }
    let mut added = HashMap::<(i64, Uuid), i64>::with_capacity(rows.len());
    for row in all(c, sqlx::query(ADD).bind(table(&rows)?)).await? {
        let mut cells = Cells::of(&row, "run");
        let seq = cells.int()?;
        added.insert((cells.int()?, cells.uuid()?), seq);
    }
    // Taken out, so that the same run asked for twice at once is new only once.
    Ok(entrants.iter().map(|entrant| added.remove(&(entrant.shop, entrant.run.id.0))).collect())
}

/// Lets the new runs join their lanes; answers the fences of those that were claimed, by run.
async fn join_lanes(
    c: &mut SqliteConnection,
    entrants: &[Entrant<'_>],
    added: &[Option<i64>],
) -> Result<HashMap<i64, Fence>> {
    let mut lanes = Vec::new();
    let mut places = HashMap::new();
    for (entrant, seq) in entrants.iter().zip(added) {
        let Some(seq) = *seq else { continue };
        let (lease, class) = (entrant.lease(), rank(entrant.run.class));
        match places.entry((entrant.shop, entrant.run.lane.as_str())) {
            Entry::Occupied(place) => {
                let lane: &mut (i64, &str, i64, i64, i64, i64, i64) = &mut lanes[*place.get()];
                lane.3 = lane.3.min(class);
            }
            Entry::Vacant(place) => {
                place.insert(lanes.len());
                let run_at = micros(lease.unwrap_or(entrant.run.run_at));
                let claimed = i64::from(lease.is_some());
                let used_at = micros(entrant.created_at());
                lanes.push((entrant.shop, &entrant.run.lane, claimed, class, seq, run_at, used_at));
            }
        }
    }
    let mut fences = HashMap::new();
    if lanes.is_empty() {
        return Ok(fences);
    }
    let wanted: HashMap<_, _> = lanes.iter().map(|lane| ((lane.0, lane.1), (lane.4, lane.2))).collect();
    for row in all(c, sqlx::query(JOIN_LANES).bind(table(&lanes)?)).await? {
        let mut cells = Cells::of(&row, "lane");
        let (shop, lane, epoch) = (cells.int()?, cells.text()?, cells.count()?);
        let (_claimed, head) = (cells.flag()?, cells.int()?);
        // Claimed for us only if our run is the head; the lane may be in another worker's hands.
        if wanted.get(&(shop, lane.as_str())) == Some(&(head, 1)) {
            fences.insert(head, Fence { lane, epoch });
        }
    }
    Ok(fences)
}

/// The run with this key.
pub(super) async fn by_key(
    c: &mut SqliteConnection,
    shop: i64,
    flow: &str,
    key: &str,
) -> Result<Option<RunRow>> {
    let row = first(c, sqlx::query(BY_KEY).bind(shop).bind(flow).bind(key)).await?;
    row.as_ref().map(run_row).transpose()
}
