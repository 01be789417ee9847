//! Merges on SQLite: their state, the points they moved, and who takes part in one.

use async_trait::async_trait;
use domain::{Code, CustomerId, MergeId, PosMemberId, Timestamp};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Sqlite, aliases,
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Error, KeyedHash, Merge, MergeState, Merges, MoveState, NewAlias, NewMerge, PointMove, Result};

statements! {
    BEGIN_MERGE = "INSERT INTO merges (shop, id, kind, survivor, loser, survivor_pos, loser_pos, state, started_by,
        reason, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'planned', ?8, ?9, ?10, ?10)
        ON CONFLICT DO NOTHING";
    MARK = "INSERT INTO merging (shop, customer, merge) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    LET_GO = "DELETE FROM merging WHERE shop = ?1 AND merge = ?2
        AND customer IN (SELECT survivor FROM merges WHERE shop = ?1 AND id = ?2
            UNION SELECT loser FROM merges WHERE shop = ?1 AND id = ?2)";
    OPEN_MERGE_OF = "SELECT merge FROM merging WHERE shop = ?1 AND customer = ?2";
    MERGE = "SELECT id, kind, survivor, loser, survivor_pos, loser_pos, state, code, started_by, reason, created_at,
        updated_at FROM merges WHERE shop = ?1 AND id = ?2";
    MERGES = "SELECT id, kind, survivor, loser, survivor_pos, loser_pos, state, code, started_by, reason, created_at,
        updated_at FROM merges INDEXED BY merges_by_age WHERE shop = ?1 AND (created_at, id) < (?2, ?3)
        ORDER BY created_at DESC, id DESC LIMIT ?4";
    ADVANCE = "UPDATE merges SET state = ?3, code = ?4, updated_at = ?5 WHERE shop = ?1 AND id = ?2";
    RECORD_MOVE = "INSERT INTO point_moves (shop, merge, turn, from_pos, to_pos, points, expires_on, state, taken_as,
        given_as, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT DO UPDATE SET points = excluded.points, expires_on = excluded.expires_on,
            state = excluded.state, taken_as = excluded.taken_as, given_as = excluded.given_as,
            updated_at = excluded.updated_at";
    MOVES = "SELECT merge, turn, from_pos, to_pos, points, expires_on, state, taken_as, given_as, updated_at
        FROM point_moves WHERE shop = ?1 AND merge = ?2 ORDER BY turn";
    MOVES_OF = "SELECT * FROM (
            SELECT merge, turn, from_pos, to_pos, points, expires_on, state, taken_as, given_as, updated_at
                FROM point_moves INDEXED BY point_moves_by_giver WHERE shop = ?1 AND from_pos = ?2
            UNION ALL
            SELECT merge, turn, from_pos, to_pos, points, expires_on, state, taken_as, given_as, updated_at
                FROM point_moves INDEXED BY point_moves_by_receiver WHERE shop = ?1 AND to_pos = ?2)
        ORDER BY updated_at DESC, merge, turn LIMIT 100";
    IN_TRANSIT = "SELECT merge, turn, from_pos, to_pos, points, expires_on, state, taken_as, given_as, updated_at
        FROM point_moves INDEXED BY point_moves_by_state WHERE shop = ?1 AND state = 'in_transit' ORDER BY updated_at, merge, turn LIMIT ?2";
}

fn merge_row(row: &SqliteRow) -> Result<Merge> {
    let mut cells = Cells::of(row, "merge");
    Ok(Merge {
        id: MergeId(cells.uuid()?),
        kind: cells.word()?,
        survivor: cells.customer()?,
        loser: cells.opt_int()?.and_then(|id| CustomerId::new(id.cast_unsigned())),
        survivor_pos: cells.opt_member()?,
        loser_pos: cells.opt_member()?,
        state: cells.word()?,
        code: cells.opt_code()?,
        started_by: cells.text()?,
        reason: cells.code()?,
        created_at: cells.time()?,
        updated_at: cells.time()?,
    })
}

fn move_row(row: &SqliteRow) -> Result<PointMove> {
    let mut cells = Cells::of(row, "move of points");
    Ok(PointMove {
        merge: MergeId(cells.uuid()?),
        turn: cells.count()?,
        from: cells.member()?,
        to: cells.member()?,
        points: domain::Points(cells.int()?),
        expires_on: match cells.opt_text()? {
            None => None,
            Some(day) => Some(day.parse().map_err(|_| Error::Corrupt("move of points"))?),
        },
        state: cells.word::<MoveState>()?,
        taken_as: cells.opt_int()?.map(i64::cast_unsigned),
        given_as: cells.opt_int()?.map(i64::cast_unsigned),
        updated_at: cells.time()?,
    })
}

#[async_trait]
impl Merges for Sqlite {
    async fn begin_merge(&self, merge: NewMerge) -> Result<std::result::Result<(), MergeId>> {
        self.write((self.shop, merge), |c, (shop, merge)| Box::pin(begin(c, *shop, merge))).await
    }

    async fn merge(&self, id: MergeId) -> Result<Option<Merge>> {
        let row = self.read((self.shop, id), |c, (shop, id)| {
            Box::pin(first(c, sqlx::query(MERGE).bind(shop).bind(id.0.as_bytes().as_slice())))
        });
        row.await?.as_ref().map(merge_row).transpose()
    }

    async fn merges(&self, before: Option<(Timestamp, MergeId)>, limit: u32) -> Result<Vec<Merge>> {
        let (at, id) = before.map_or((i64::MAX, MergeId(uuid::Uuid::max())), |(at, id)| (micros(at), id));
        let rows = self.read((self.shop, at, id, limit), |c, (shop, at, id, limit)| {
            let page = sqlx::query(MERGES).bind(shop).bind(at).bind(id.0.as_bytes().as_slice());
            Box::pin(all(c, page.bind(limit)))
        });
        rows.await?.iter().map(merge_row).collect()
    }

    async fn open_merge_of(&self, customer: CustomerId) -> Result<Option<MergeId>> {
        self.read((self.shop, customer), |c, (shop, customer)| Box::pin(open_of(c, *shop, *customer))).await
    }

    async fn advance_merge(
        &self,
        id: MergeId,
        state: MergeState,
        code: Option<Code>,
        now: Timestamp,
    ) -> Result<()> {
        self.write((self.shop, id, state, code, now), |c, (shop, id, state, code, now)| {
            Box::pin(async move {
                let advance = sqlx::query(ADVANCE).bind(*shop).bind(id.0.as_bytes().as_slice());
                let advance = advance.bind(state.word()).bind(code.as_ref().map(Code::as_str));
                if run(c, advance.bind(micros(*now))).await? == 0 {
                    return Err(Error::Missing("merge"));
                }
                if state.is_over() {
                    run(c, sqlx::query(LET_GO).bind(*shop).bind(id.0.as_bytes().as_slice())).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn record_move(&self, moved: PointMove) -> Result<()> {
        let rows = self.write((self.shop, moved), |c, (shop, moved)| {
            let record = sqlx::query(RECORD_MOVE)
                .bind(shop)
                .bind(moved.merge.0.as_bytes().as_slice())
                .bind(moved.turn)
                .bind(number(moved.from.get()))
                .bind(number(moved.to.get()))
                .bind(moved.points.0)
                .bind(moved.expires_on.map(|day| day.to_string()))
                .bind(moved.state.word())
                .bind(moved.taken_as.map(number))
                .bind(moved.given_as.map(number))
                .bind(micros(moved.updated_at));
            Box::pin(run(c, record))
        });
        rows.await.map(drop)
    }

    async fn moves(&self, merge: MergeId) -> Result<Vec<PointMove>> {
        let rows = self.read((self.shop, merge), |c, (shop, merge)| {
            Box::pin(all(c, sqlx::query(MOVES).bind(shop).bind(merge.0.as_bytes().as_slice())))
        });
        rows.await?.iter().map(move_row).collect()
    }

    async fn moves_of(&self, member: PosMemberId) -> Result<Vec<PointMove>> {
        let rows = self.read((self.shop, member), |c, (shop, member)| {
            Box::pin(all(c, sqlx::query(MOVES_OF).bind(shop).bind(number(member.get()))))
        });
        rows.await?.iter().map(move_row).collect()
    }

    async fn in_transit(&self, limit: u32) -> Result<Vec<PointMove>> {
        let rows = self.read((self.shop, limit), |c, (shop, limit)| {
            Box::pin(all(c, sqlx::query(IN_TRANSIT).bind(shop).bind(limit)))
        });
        rows.await?.iter().map(move_row).collect()
    }

    async fn alias(&self, alias: NewAlias) -> Result<bool> {
        self.write((self.shop, alias), |c, (shop, alias)| Box::pin(aliases::add(c, *shop, alias))).await
    }

    async fn unalias_members(&self, merge: MergeId) -> Result<()> {
        self.write((self.shop, merge), |c, (shop, merge)| Box::pin(aliases::remove(c, *shop, *merge))).await
    }

    async fn survivor(&self, customer: CustomerId) -> Result<CustomerId> {
        self.read((self.shop, customer), |c, (shop, customer)| {
            Box::pin(aliases::survivor(c, *shop, *customer))
        })
        .await
    }

    async fn surviving_member(&self, member: PosMemberId) -> Result<PosMemberId> {
        self.read((self.shop, member), |c, (shop, member)| {
            Box::pin(aliases::surviving_member(c, *shop, *member))
        })
        .await
    }

    async fn member_of_card(&self, card: KeyedHash) -> Result<Option<PosMemberId>> {
        self.read((self.shop, card), |c, (shop, card)| Box::pin(aliases::of_card(c, *shop, *card))).await
    }

    async fn former_ids(&self, customer: CustomerId) -> Result<Vec<CustomerId>> {
        self.read((self.shop, customer), |c, (shop, customer)| Box::pin(aliases::former(c, *shop, *customer)))
            .await
    }

    async fn former_members(&self, member: PosMemberId) -> Result<Vec<PosMemberId>> {
        self.read((self.shop, member), |c, (shop, member)| {
            Box::pin(aliases::former_members(c, *shop, *member))
        })
        .await
    }

    async fn forget_aliases(&self, customer: CustomerId, member: Option<PosMemberId>) -> Result<u64> {
        self.write((self.shop, customer, member), |c, (shop, customer, member)| {
            Box::pin(aliases::forget(c, *shop, *customer, *member))
        })
        .await
    }
}

async fn begin(
    c: &mut SqliteConnection,
    shop: i64,
    merge: &NewMerge,
) -> Result<std::result::Result<(), MergeId>> {
    for customer in [Some(merge.survivor), merge.loser].into_iter().flatten() {
        if let Some(other) = open_of(c, shop, customer).await?.filter(|other| *other != merge.id) {
            return Ok(Err(other));
        }
    }
    let id = merge.id.0.as_bytes().as_slice();
    let begin = sqlx::query(BEGIN_MERGE)
        .bind(shop)
        .bind(id)
        .bind(merge.kind.word())
        .bind(number(merge.survivor.get()))
        .bind(merge.loser.map(|loser| number(loser.get())))
        .bind(merge.survivor_pos.map(|member| number(member.get())))
        .bind(merge.loser_pos.map(|member| number(member.get())))
        .bind(&merge.by)
        .bind(merge.reason.as_str())
        .bind(micros(merge.at));
    if run(c, begin).await? == 0 {
        // It was begun before, and may be over by now: nobody is marked again.
        return Ok(Ok(()));
    }
    for customer in [Some(merge.survivor), merge.loser].into_iter().flatten() {
        run(c, sqlx::query(MARK).bind(shop).bind(number(customer.get())).bind(id)).await?;
    }
    Ok(Ok(()))
}

async fn open_of(c: &mut SqliteConnection, shop: i64, customer: CustomerId) -> Result<Option<MergeId>> {
    let row = first(c, sqlx::query(OPEN_MERGE_OF).bind(shop).bind(number(customer.get()))).await?;
    row.map(|row| Cells::of(&row, "merge").uuid().map(MergeId)).transpose()
}
