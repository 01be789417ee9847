//! The end of an attempt: the run's new state, the letters it writes or resolves, and who is next in its lane.

use std::collections::{HashMap, HashSet};

use domain::{Code, Timestamp};
use sqlx::SqliteConnection;

use super::{
    claim::{Turn, advance, take_up},
    columns::Cells,
    dead_letters::{self, Posted},
    query::{all, first, table},
    queue::{Call, Settle},
    run_rows::statements,
    words::{Word, micros, wait_text},
};
use crate::{Claimed, Error, Fence, Result, RunState, Settlement, Wait};

statements! {
    // Only the head of a lane that is still the caller's. News that arrived while it was claimed (`again`) cuts a
    // wait short: whoever sent it saw no waiting run to wake.
    END = "WITH s AS MATERIALIZED (
            SELECT l.head, l.again, unhex(j.value ->> 3) AS id, j.value ->> 4 AS state, j.value ->> 5 AS holds,
                j.value ->> 6 AS waits_on, j.value ->> 7 AS run_at, j.value ->> 8 AS finished_at,
                j.value ->> 9 AS code, j.value ->> 10 AS now
            FROM json_each(?1) AS j
            CROSS JOIN lanes AS l ON l.shop = j.value ->> 0 AND l.lane = j.value ->> 1
            WHERE l.epoch = j.value ->> 2 AND l.claimed = 1
        )
        UPDATE runs SET state = s.state, holds = s.holds, finished_at = s.finished_at, code = s.code,
            waits_on = CASE WHEN s.state <> 'waiting' OR s.again THEN 'time' ELSE s.waits_on END,
            run_at = CASE WHEN s.state <> 'waiting' THEN runs.run_at
                WHEN s.again THEN min(s.run_at, s.now) ELSE s.run_at END
        FROM s
        WHERE runs.seq = s.head AND runs.id = s.id
        RETURNING seq, shop, lane, flow, object, EXISTS (
            SELECT 1 FROM letters INDEXED BY letters_unended WHERE letters.shop = runs.shop
                AND letters.flow = runs.flow AND letters.object = runs.object AND letters.ended_at IS NULL)";
    HOLDER = "SELECT epoch FROM lanes WHERE shop = ?1 AND lane = ?2 AND claimed = 1";
    SUPERSEDED = "UPDATE runs SET state = 'discarded', holds = 0, finished_at = ?2, code = 'superseded'
        WHERE seq IN (SELECT value FROM json_each(?1)) AND state = 'dead'
        RETURNING shop, lane";
}

type Settled = Call<Settle, Option<Claimed>>;

/// What a settlement makes of the run's row.
struct Ending<'a> {
    state: RunState,
    holds: bool,
    waits_on: String,
    run_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    code: Option<&'a Code>,
}

fn ending(settlement: &Settlement, now: Timestamp) -> Ending<'_> {
    let ended = |state, code| Ending {
        state,
        holds: false,
        waits_on: wait_text(&Wait::Time),
        run_at: None,
        finished_at: Some(now),
        code,
    };
    match settlement {
        Settlement::Done => ended(RunState::Done, None),
        Settlement::Discarded { code } => ended(RunState::Discarded, Some(code)),
        Settlement::Dead { code, parks, .. } => {
            Ending { holds: *parks, finished_at: None, ..ended(RunState::Dead, Some(code)) }
        }
        Settlement::Later { run_at, waits_on, code } => Ending {
            state: RunState::Waiting,
            holds: true,
            waits_on: wait_text(waits_on),
            run_at: Some(*run_at),
            finished_at: None,
            code: code.as_ref(),
        },
    }
}

/// Settles the attempts of many workers.
pub(super) async fn settle(c: &mut SqliteConnection, calls: &mut [Settled]) -> Result<()> {
    // Two settlements of one lane cannot both hold its fence; the later one is told so in a round of its own.
    let mut lanes = HashSet::with_capacity(calls.len());
    let (mut once, mut rest) = (Vec::new(), Vec::new());
    for call in calls {
        let is_first = lanes.insert((call.input.shop, call.input.fence.lane.clone()));
        if is_first { once.push(call) } else { rest.push(call) }
    }
    settle_lanes(c, &mut once).await?;
    for call in rest {
        settle_lanes(c, &mut [call]).await?;
    }
    Ok(())
}

async fn settle_lanes(c: &mut SqliteConnection, calls: &mut [&mut Settled]) -> Result<()> {
    let mut ended = end(c, calls).await?;
    let mut letters = Vec::new();
    let mut done = Vec::new();
    let mut turns = Vec::new();
    for call in calls.iter_mut() {
        let Settle { shop, fence, run, settlement, terms } = &call.input;
        match ended.remove(&(*shop, fence.lane.clone())) {
            None => call.outcome = Some(Err(why_not(c, *shop, fence).await?)),
            Some((run_row, has_letters)) => {
                call.outcome = Some(Ok(None));
                if let Settlement::Dead { letter: Some(letter), .. } = settlement {
                    letters.push(Posted { shop: *shop, run: *run, letter });
                }
                if has_letters && matches!(settlement, Settlement::Done) {
                    done.push((*shop, run_row, terms.now));
                }
                let lease_until = Some(terms.lease_until);
                turns.push(Turn { shop: *shop, lane: &fence.lane, now: terms.now, held: true, lease_until });
            }
        }
    }
    dead_letters::post(c, &letters).await?;
    resolve_older(c, &done).await?;
    let taken = advance(c, &turns).await?;
    drop(turns);
    let mut places: HashMap<_, _> =
        calls.iter_mut().map(|call| ((call.input.shop, call.input.fence.lane.clone()), call)).collect();
    let keys: Vec<_> = taken.iter().map(|taken| (taken.shop, taken.fence.lane.clone())).collect();
    for (key, claimed) in keys.into_iter().zip(take_up(c, taken).await?) {
        if let Some(call) = places.remove(&key) {
            call.outcome = Some(Ok(Some(claimed)));
        }
    }
    Ok(())
}

/// A run that has ended: its place in the order of arrival, its flow and its object.
type Ended = (i64, String, String);

/// By lane: the run that has ended, and whether letters about the same flow and object are open.
async fn end(
    c: &mut SqliteConnection,
    calls: &[&mut Settled],
) -> Result<HashMap<(i64, String), (Ended, bool)>> {
    let mut rows = Vec::with_capacity(calls.len());
    for call in calls {
        let Settle { shop, fence, run, settlement, terms } = &call.input;
        let ending = ending(settlement, terms.now);
        rows.push((
            *shop,
            &fence.lane,
            fence.epoch.cast_signed(),
            run.0.simple(),
            ending.state.word(),
            i64::from(ending.holds),
            ending.waits_on,
            ending.run_at.map(micros),
            ending.finished_at.map(micros),
            ending.code.map(Code::as_str),
            micros(terms.now),
        ));
    }
    let mut ended = HashMap::with_capacity(rows.len());
    for row in all(c, sqlx::query(END).bind(table(&rows)?)).await? {
        let mut cells = Cells::of(&row, "run");
        let seq = cells.int()?;
        let lane = (cells.int()?, cells.text()?);
        let run = (seq, cells.text()?, cells.text()?);
        ended.insert(lane, (run, cells.flag()?));
    }
    Ok(ended)
}

/// Why a write under this fence found nothing to write to.
pub(super) async fn why_not(c: &mut SqliteConnection, shop: i64, fence: &Fence) -> Result<Error> {
    let row = first(c, sqlx::query(HOLDER).bind(shop).bind(&fence.lane)).await?;
    let epoch = row.map(|row| Cells::of(&row, "lane").int()).transpose()?;
    Ok(if epoch == Some(fence.epoch.cast_signed()) {
        Error::Missing("run at the head")
    } else {
        Error::Fenced
    })
}

/// What these runs did is what older dead ones of the same flow and object could not: their letters end, the dead
/// runs are moot, and lanes they parked go on.
async fn resolve_older(c: &mut SqliteConnection, done: &[(i64, Ended, Timestamp)]) -> Result<()> {
    let Some(&(_, _, now)) = done.last() else { return Ok(()) };
    let resolved = dead_letters::resolve(c, done).await?;
    if resolved.is_empty() {
        return Ok(());
    }
    let moot = sqlx::query(SUPERSEDED).bind(table(&resolved)?).bind(micros(now));
    let mut lanes = Vec::new();
    for row in all(c, moot).await? {
        let mut cells = Cells::of(&row, "run");
        lanes.push((cells.int()?, cells.text()?));
    }
    let turn = |(shop, lane)| Turn { shop, lane, now, held: false, lease_until: None };
    let turns: Vec<_> = lanes.iter().map(|(shop, lane)| turn((*shop, lane.as_str()))).collect();
    advance(c, &turns).await.map(drop)
}
