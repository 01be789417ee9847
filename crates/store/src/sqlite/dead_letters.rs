//! Dead letters on SQLite: written with the failure that caused them, ended by a person or by a later success.

use async_trait::async_trait;
use domain::{RunId, Timestamp};
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::{
    Sqlite,
    claim::{Turn, advance},
    columns::Cells,
    query::{all, first, run, table},
    run_rows::{letter_row, statements},
    words::{Word, micros},
};
use crate::{DeadLetter, DeadLetters, LetterFilter, NewLetter, Resolution, Result};

macro_rules! letters {
    ($index:literal, $rest:literal) => {
        concat!(
            "SELECT l.id, r.id, l.flow, l.object, l.step, l.kind, l.code, l.vendor, l.owner, l.state, l.taken_by, \
             l.due_at, l.created_at, l.ended_at, l.ended_by FROM letters AS l ",
            $index,
            " CROSS JOIN runs AS r ON r.seq = l.run ",
            $rest
        )
    };
}

statements! {
    POST = "INSERT INTO letters (shop, id, run, flow, object, step, kind, code, vendor, owner, state, due_at, created_at)
        SELECT r.shop, unhex(j.value ->> 2), r.seq, r.flow, r.object, j.value ->> 3, j.value ->> 4, j.value ->> 5,
            j.value ->> 6, j.value ->> 7, 'open', j.value ->> 8, j.value ->> 9
        FROM json_each(?1) AS j
        CROSS JOIN runs AS r ON r.shop = j.value ->> 0 AND r.id = unhex(j.value ->> 1)";
    RESOLVE = "UPDATE letters INDEXED BY letters_unended SET state = 'resolved', ended_at = s.now, ended_by = 'itself'
        FROM (
            SELECT value ->> 0 AS shop, value ->> 1 AS seq, value ->> 2 AS flow, value ->> 3 AS object,
                value ->> 4 AS now
            FROM json_each(?1)
        ) AS s
        WHERE letters.shop = s.shop AND letters.flow = s.flow AND letters.object = s.object
            AND letters.ended_at IS NULL AND letters.run <= s.seq
        RETURNING run";
    LETTER = letters!("", "WHERE l.shop = ?1 AND l.id = ?2");
    LETTERS = letters!(
        "INDEXED BY letters_by_due",
        "WHERE l.shop = ?1 AND (?2 IS NULL OR l.state = ?2) AND (?3 IS NULL OR l.owner = ?3)
            AND (?4 IS NULL OR l.flow = ?4) AND (?5 IS NULL OR l.created_at < ?5)
        ORDER BY l.due_at, l.created_at, l.id LIMIT ?6");
    LETTERS_OF_RUN = letters!(
        "",
        "WHERE l.shop = ?1 AND (?2 IS NULL OR l.state = ?2) AND (?3 IS NULL OR l.owner = ?3)
            AND (?4 IS NULL OR l.flow = ?4) AND (?5 IS NULL OR l.created_at < ?5)
            AND l.run = (SELECT seq FROM runs WHERE shop = ?1 AND id = ?7)
        ORDER BY l.due_at, l.created_at, l.id LIMIT ?6");
    TAKE = "UPDATE letters SET state = 'taken', taken_by = ?3
        WHERE shop = ?1 AND id = ?2 AND ended_at IS NULL";
    RETRIED = "UPDATE letters SET state = 'resolved', ended_at = ?3, ended_by = ?4
        WHERE shop = ?1 AND id = ?2 AND ended_at IS NULL";
    DISCARD_LETTERS = "UPDATE letters SET state = 'discarded', ended_at = ?3, ended_by = ?4
        WHERE run = (SELECT run FROM letters WHERE shop = ?1 AND id = ?2 AND ended_at IS NULL)
            AND ended_at IS NULL";
    DISCARD_RUN = "UPDATE runs SET state = 'discarded', holds = 0, waits_on = 'time', finished_at = ?3, code = l.code
        FROM (SELECT run, code FROM letters WHERE shop = ?1 AND id = ?2) AS l
        WHERE seq = l.run AND state IN ('waiting', 'dead')
        RETURNING lane, seq";
    // A worker that still has the run is fenced out: its next write is refused and it stops.
    FENCE_OUT = "UPDATE lanes SET epoch = epoch + 1, claimed = 0
        WHERE shop = ?1 AND lane = ?2 AND head = ?3 AND claimed = 1";
}

/// A letter and the run it is about.
pub(super) struct Posted<'a> {
    pub(super) shop: i64,
    pub(super) run: RunId,
    pub(super) letter: &'a NewLetter,
}

/// Writes letters about runs that exist.
pub(super) async fn post(c: &mut SqliteConnection, letters: &[Posted<'_>]) -> Result<()> {
    if letters.is_empty() {
        return Ok(());
    }
    let row = |posted: &Posted<'_>| {
        let Posted { shop, run, letter } = *posted;
        (
            shop,
            run.0.simple(),
            letter.id.simple(),
            letter.step.clone(),
            letter.kind.clone(),
            letter.code.clone(),
            letter.vendor.map(Word::word),
            letter.owner.word(),
            micros(letter.due_at),
            micros(letter.created_at),
        )
    };
    let rows: Vec<_> = letters.iter().map(row).collect();
    run(c, sqlx::query(POST).bind(table(&rows)?)).await.map(drop)
}

/// Ends what is open about the same flow and object and not newer; answers the runs these letters were about.
pub(super) async fn resolve(
    c: &mut SqliteConnection,
    done: &[(i64, (i64, String, String), Timestamp)],
) -> Result<Vec<i64>> {
    let rows: Vec<_> =
        done.iter().map(|(shop, (seq, flow, object), now)| (shop, seq, flow, object, micros(*now))).collect();
    let resolved = all(c, sqlx::query(RESOLVE).bind(table(&rows)?)).await?;
    resolved.iter().map(|row| Cells::of(row, "dead letter").int()).collect()
}

#[async_trait]
impl DeadLetters for Sqlite {
    async fn letters(&self, filter: &LetterFilter) -> Result<Vec<DeadLetter>> {
        let rows = self.read((self.shop, filter.clone()), |c, (shop, filter)| {
            let run = filter.run.map(|id| id.0.into_bytes().to_vec());
            let statement = sqlx::query(if run.is_some() { LETTERS_OF_RUN } else { LETTERS })
                .bind(shop)
                .bind(filter.state.map(Word::word))
                .bind(filter.owner.map(Word::word))
                .bind(filter.flow.as_deref())
                .bind(filter.created_before.map(micros))
                .bind(filter.limit);
            Box::pin(all(c, if run.is_some() { statement.bind(run) } else { statement }))
        });
        rows.await?.iter().map(letter_row).collect()
    }

    async fn letter(&self, id: Uuid) -> Result<Option<DeadLetter>> {
        let row = self.read((self.shop, id), |c, (shop, id)| {
            Box::pin(first(c, sqlx::query(LETTER).bind(shop).bind(id.as_bytes().as_slice())))
        });
        row.await?.as_ref().map(letter_row).transpose()
    }

    async fn take(&self, id: Uuid, by: &str) -> Result<bool> {
        let rows = self.write((self.shop, id, by.to_owned()), |c, (shop, id, by)| {
            Box::pin(run(c, sqlx::query(TAKE).bind(shop).bind(id.as_bytes().as_slice()).bind(by)))
        });
        Ok(rows.await? == 1)
    }

    async fn end(&self, id: Uuid, how: Resolution, by: &str, now: Timestamp) -> Result<bool> {
        let input = (self.shop, id, how, by.to_owned(), now);
        self.write(input, |c, (shop, id, how, by, now)| {
            Box::pin(async move {
                match how {
                    Resolution::Retried => {
                        let end = sqlx::query(RETRIED).bind(shop).bind(id.as_bytes().as_slice());
                        Ok(run(c, end.bind(micros(*now)).bind(by)).await? == 1)
                    }
                    Resolution::Discarded => discard(c, *shop, *id, by, *now).await,
                }
            })
        })
        .await
    }
}

async fn discard(c: &mut SqliteConnection, shop: i64, id: Uuid, by: &str, now: Timestamp) -> Result<bool> {
    let letter = id.as_bytes().as_slice();
    let end = sqlx::query(DISCARD_LETTERS).bind(shop).bind(letter).bind(micros(now)).bind(by);
    if run(c, end).await? == 0 {
        return Ok(false);
    }
    let discarded = sqlx::query(DISCARD_RUN).bind(shop).bind(letter).bind(micros(now));
    for row in all(c, discarded).await? {
        let mut cells = Cells::of(&row, "run");
        let (lane, seq) = (cells.text()?, cells.int()?);
        run(c, sqlx::query(FENCE_OUT).bind(shop).bind(&lane).bind(seq)).await?;
        advance(c, &[Turn { shop, lane: &lane, now, held: false, lease_until: None }]).await?;
    }
    Ok(true)
}
