//! Conversions on SQLite: a state never moves without what it moves in the ledger.

use async_trait::async_trait;
use domain::{
    ConversionId, CustomerId, Points, Timestamp, Yen,
    coupon::{CouponEvent, CouponState},
    ledger::Amount,
};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Sqlite,
    columns::Cells,
    ledger,
    query::{all, first, run},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Asked, Coupon, CouponLimits, CouponTurn, Coupons, Error, KeyedHash, NewCoupon, Result, Turned};

macro_rules! coupons {
    ($rest:literal) => {
        concat!(
            "SELECT id, customer, points, yen, state, discount, order_id, reason, created_at, deducted_at, \
             activated_at, expires_at, ended_at, updated_at FROM coupons ",
            $rest
        )
    };
}

statements! {
    REQUEST = "INSERT INTO coupons (shop, id, customer, points, yen, state, code_hash, created_at, expires_at,
            updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, 'requested', ?6, ?7, ?8, ?7)";
    TODAY = "SELECT count(*), coalesce(sum(points) FILTER (WHERE state <> 'cancelled'), 0)
        FROM coupons INDEXED BY coupons_of_customer
        WHERE shop = ?1 AND customer = ?2 AND created_at >= ?3 AND created_at < ?4";
    OPEN = "SELECT count(*), coalesce(sum(state = 'needs_person'), 0) FROM coupons INDEXED BY coupons_of_customer
        WHERE shop = ?1 AND customer = ?2 AND state IN ('requested', 'coupon_prepared', 'deducting',
            'deduct_in_doubt', 'deducted', 'needs_person')";
    COUPON = coupons!("WHERE shop = ?1 AND id = ?2");
    BY_CODE = coupons!("WHERE shop = ?1 AND code_hash = ?2");
    OF_ORDER = coupons!("INDEXED BY coupons_of_order WHERE shop = ?1 AND order_id = ?2 ORDER BY created_at, id");
    OF_CUSTOMER = coupons!("INDEXED BY coupons_of_customer WHERE shop = ?1 AND customer = ?2
        ORDER BY created_at DESC, id LIMIT ?3");
    NEWEST = coupons!("INDEXED BY coupons_by_age WHERE shop = ?1 AND (created_at, id) < (?2, ?3)
        AND (?4 IS NULL OR state = ?4) ORDER BY created_at DESC, id DESC LIMIT ?5");
    RUNNING_OUT = coupons!("INDEXED BY coupons_by_state WHERE shop = ?1 AND state = ?2 AND expires_at > ?3
        AND expires_at <= ?4 AND (expires_at, id) > (?5, ?6) ORDER BY expires_at, id LIMIT ?7");
    TURN = "UPDATE coupons SET state = ?3, updated_at = ?4, discount = coalesce(?5, discount),
            order_id = coalesce(?6, order_id), reason = coalesce(?7, reason),
            deducted_at = coalesce(deducted_at, ?8), activated_at = coalesce(activated_at, ?9), ended_at = ?10
        WHERE shop = ?1 AND id = ?2";
}

impl Word for CouponState {
    fn word(self) -> &'static str {
        self.as_str()
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::from_name(word)
    }
}

fn coupon_row(row: &SqliteRow) -> Result<Coupon> {
    let mut cells = Cells::of(row, "coupon");
    Ok(Coupon {
        id: ConversionId(cells.uuid()?),
        customer: cells.customer()?,
        points: Amount::new(Points(cells.int()?)).map_err(|_| Error::Corrupt("coupon"))?,
        yen: Yen(cells.int()?),
        state: cells.word()?,
        discount: cells.opt_int()?.map(i64::cast_unsigned),
        order: cells.opt_int()?.map(i64::cast_unsigned),
        reason: cells.opt_code()?,
        created_at: cells.time()?,
        deducted_at: cells.opt_time()?,
        activated_at: cells.opt_time()?,
        expires_at: cells.time()?,
        ended_at: cells.opt_time()?,
        updated_at: cells.time()?,
    })
}

async fn find(c: &mut SqliteConnection, shop: i64, id: ConversionId) -> Result<Option<Coupon>> {
    let row = first(c, sqlx::query(COUPON).bind(shop).bind(id.0.as_bytes().as_slice())).await?;
    row.as_ref().map(coupon_row).transpose()
}

async fn request(
    c: &mut SqliteConnection,
    shop: i64,
    new: &NewCoupon,
    limits: &CouponLimits,
) -> Result<Asked> {
    if let Some(before) = find(c, shop, new.id).await? {
        return Ok(Asked::Before(before));
    }
    let customer = number(new.customer.get());
    let open = first(c, sqlx::query(OPEN).bind(shop).bind(customer)).await?;
    let (from, to) = limits.day;
    let today = sqlx::query(TODAY).bind(shop).bind(customer).bind(micros(from)).bind(micros(to));
    let today = first(c, today).await?;
    let (Some(open), Some(today)) = (open, today) else { return Err(Error::Missing("coupon")) };
    let (mut open, mut today) = (Cells::of(&open, "coupon"), Cells::of(&today, "coupon"));
    let (are_open, with_a_person): (u32, u32) = (open.count()?, open.count()?);
    if are_open >= limits.open_at_once || with_a_person > 0 {
        return Ok(Asked::TooManyOpen);
    }
    let (requests, points): (u32, i64) = (today.count()?, today.int()?);
    let left = Points((limits.points_a_day.0 - points).max(0));
    if new.points.points() > left || requests >= limits.requests_a_day {
        return Ok(Asked::DailyLimit { left });
    }
    let insert = sqlx::query(REQUEST)
        .bind(shop)
        .bind(new.id.0.as_bytes().as_slice())
        .bind(customer)
        .bind(new.points.points().0)
        .bind(new.yen.0)
        .bind(new.code_hash.0.as_slice())
        .bind(micros(new.created_at))
        .bind(micros(new.expires_at));
    run(c, insert).await?;
    find(c, shop, new.id).await?.map(Asked::New).ok_or(Error::Missing("coupon"))
}

async fn turn(c: &mut SqliteConnection, shop: i64, asked: &CouponTurn) -> Result<Turned> {
    let coupon = find(c, shop, asked.id).await?.ok_or(Error::Missing("coupon"))?;
    let Ok(next) = coupon.state.on(asked.event) else { return Ok(Turned::Not(coupon)) };
    if let Some(way) = next.way
        && !ledger::book(c, shop, &asked.entry(&coupon, way)).await?
    {
        return Ok(Turned::Not(coupon));
    }
    let at = micros(asked.at);
    let when = |is: bool| is.then_some(at);
    let update = sqlx::query(TURN)
        .bind(shop)
        .bind(coupon.id.0.as_bytes().as_slice())
        .bind(next.state.word())
        .bind(at)
        .bind(asked.news.discount.map(number))
        .bind(asked.news.order.map(number))
        .bind(asked.news.reason.as_ref().map(domain::Code::as_str))
        .bind(when(asked.event == CouponEvent::PointsTaken))
        .bind(when(asked.event == CouponEvent::Activated))
        .bind(asked.ended_at(&coupon, next.state).map(micros));
    run(c, update).await?;
    find(c, shop, coupon.id).await?.map(Turned::Now).ok_or(Error::Missing("coupon"))
}

/// The place before which a page begins, or behind which; ids sort as their bytes.
fn place(at: Option<(Timestamp, ConversionId)>, without: (i64, [u8; 16])) -> (i64, [u8; 16]) {
    at.map_or(without, |(at, id)| (micros(at), *id.0.as_bytes()))
}

#[async_trait]
impl Coupons for Sqlite {
    async fn request_coupon(&self, new: NewCoupon, limits: CouponLimits) -> Result<Asked> {
        self.write((self.shop, new, limits), |c, (shop, new, limits)| {
            Box::pin(request(c, *shop, new, limits))
        })
        .await
    }

    async fn coupon(&self, id: ConversionId) -> Result<Option<Coupon>> {
        self.read((self.shop, id), |c, (shop, id)| Box::pin(find(c, *shop, *id))).await
    }

    async fn coupon_by_code(&self, hash: KeyedHash) -> Result<Option<Coupon>> {
        let row = self.read((self.shop, hash), |c, (shop, hash)| {
            Box::pin(first(c, sqlx::query(BY_CODE).bind(shop).bind(hash.0.as_slice())))
        });
        row.await?.as_ref().map(coupon_row).transpose()
    }

    async fn coupons_of_order(&self, order: u64) -> Result<Vec<Coupon>> {
        let rows = self.read((self.shop, order), |c, (shop, order)| {
            Box::pin(all(c, sqlx::query(OF_ORDER).bind(shop).bind(number(*order))))
        });
        rows.await?.iter().map(coupon_row).collect()
    }

    async fn coupons_of(&self, customer: CustomerId, limit: u32) -> Result<Vec<Coupon>> {
        let rows = self.read((self.shop, customer, limit), |c, (shop, customer, limit)| {
            let newest = sqlx::query(OF_CUSTOMER).bind(shop).bind(number(customer.get()));
            Box::pin(all(c, newest.bind(limit)))
        });
        rows.await?.iter().map(coupon_row).collect()
    }

    async fn coupons(
        &self,
        state: Option<CouponState>,
        before: Option<(Timestamp, ConversionId)>,
        limit: u32,
    ) -> Result<Vec<Coupon>> {
        let before = place(before, (i64::MAX, [0xff; 16]));
        let rows = self.read((self.shop, state, before, limit), |c, (shop, state, (at, id), limit)| {
            let page = sqlx::query(NEWEST).bind(shop).bind(at).bind(id.as_slice());
            Box::pin(all(c, page.bind(state.map(Word::word)).bind(limit)))
        });
        rows.await?.iter().map(coupon_row).collect()
    }

    async fn coupons_running_out(
        &self,
        state: CouponState,
        window: (Timestamp, Timestamp),
        after: Option<(Timestamp, ConversionId)>,
        limit: u32,
    ) -> Result<Vec<Coupon>> {
        let after = place(after, (i64::MIN, [0; 16]));
        let input = (self.shop, state, window, after, limit);
        let rows = self.read(input, |c, (shop, state, (from, to), (at, id), limit)| {
            let page = sqlx::query(RUNNING_OUT).bind(shop).bind(state.word());
            let page = page.bind(micros(*from)).bind(micros(*to)).bind(at).bind(id.as_slice());
            Box::pin(all(c, page.bind(limit)))
        });
        rows.await?.iter().map(coupon_row).collect()
    }

    async fn turn_coupon(&self, asked: CouponTurn) -> Result<Turned> {
        self.write((self.shop, asked), |c, (shop, asked)| Box::pin(turn(c, *shop, asked))).await
    }
}
