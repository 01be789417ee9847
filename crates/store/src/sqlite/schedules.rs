//! The timetable on SQLite.

use async_trait::async_trait;
use domain::Timestamp;
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Sqlite,
    columns::Cells,
    enqueue::{Entrant, add},
    query::{all, run},
    run_rows::statements,
    words::micros,
};
use crate::{Enqueued, NewRun, Result, Schedule, Schedules};

statements! {
    KEEP = "INSERT INTO schedules (shop, name, every_s, next_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET every_s = excluded.every_s";
    SCHEDULES = "SELECT name, every_s, next_at FROM schedules WHERE shop = ?1 ORDER BY name";
    DUE = "SELECT name, every_s, next_at FROM schedules WHERE shop = ?1 AND next_at <= ?2 ORDER BY next_at, name";
    FIRE = "UPDATE schedules SET next_at = ?4 WHERE shop = ?1 AND name = ?2 AND next_at = ?3";
}

fn schedule_row(row: &SqliteRow) -> Result<Schedule> {
    let mut cells = Cells::of(row, "schedule");
    Ok(Schedule { name: cells.text()?, every_s: cells.count()?, next_at: cells.time()? })
}

#[async_trait]
impl Schedules for Sqlite {
    async fn keep(&self, name: &str, every_s: u32, first_at: Timestamp) -> Result<()> {
        let input = (self.shop, name.to_owned(), every_s, first_at);
        let rows = self.write(input, |c, (shop, name, every_s, first_at)| {
            let keep = sqlx::query(KEEP).bind(shop).bind(name).bind(every_s);
            Box::pin(run(c, keep.bind(micros(*first_at))))
        });
        rows.await.map(drop)
    }

    async fn schedules(&self) -> Result<Vec<Schedule>> {
        let rows =
            self.read(self.shop, |c, shop| Box::pin(all(c, sqlx::query(SCHEDULES).bind(*shop)))).await?;
        rows.iter().map(schedule_row).collect()
    }

    async fn due(&self, now: Timestamp) -> Result<Vec<Schedule>> {
        let rows = self.read((self.shop, now), |c, (shop, now)| {
            Box::pin(all(c, sqlx::query(DUE).bind(shop).bind(micros(*now))))
        });
        rows.await?.iter().map(schedule_row).collect()
    }

    async fn fire(&self, schedule: &Schedule, run: NewRun, next_at: Timestamp) -> Result<bool> {
        let input = (self.shop, schedule.clone(), run, next_at);
        self.write(input, |c, (shop, schedule, run, next_at)| {
            Box::pin(fire(c, *shop, (schedule, *next_at), run))
        })
        .await
    }
}

async fn fire(
    c: &mut SqliteConnection,
    shop: i64,
    (schedule, next_at): (&Schedule, Timestamp),
    new_run: &NewRun,
) -> Result<bool> {
    let fire = sqlx::query(FIRE).bind(shop).bind(&schedule.name).bind(micros(schedule.next_at));
    if run(c, fire.bind(micros(next_at))).await? == 0 {
        return Ok(false);
    }
    let started = add(c, &[Entrant { shop, run: new_run, claim: None }]).await?;
    Ok(matches!(started[..], [Enqueued::Queued]))
}
