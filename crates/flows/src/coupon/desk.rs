//! What a customer asks about coupons: one for points, the list of theirs, the points back.

use std::{pin::pin, sync::Arc, time::Duration};

use domain::{
    Code, ConversionId, CustomerId, IdempotencyKey, Points, Timestamp, Yen,
    coupon::{CouponState, CouponStatus},
    planted::{Bug, planted},
};
use engine::{Engine, Signal};
use secrecy::SecretString;
use store::{Asked, Coupon, KeyedHash, NewCoupon, System};
use tokio::sync::broadcast::{self, error::RecvError};

use super::{CancelRefused, CouponRefused, cancel, code, exchange, story};
use crate::HubParts;

/// How long an answer waits for the other systems.
const PATIENCE: Duration = Duration::from_millis(1_800);
/// News from another process arrives by looking.
const LOOK: Duration = Duration::from_secs(1);
/// The newest coupons of a customer; nobody scrolls further.
const MOST: u32 = 200;

/// A coupon as its customer sees it.
#[derive(Clone)]
pub struct CouponView {
    /// Its id.
    pub id: ConversionId,
    /// What is typed at the checkout; only while it can be used.
    pub code: Option<SecretString>,
    /// What it takes off.
    pub amount: Yen,
    /// The points it was made of.
    pub points: Points,
    /// Where it stands.
    pub status: CouponStatus,
    /// The last instant it can be used.
    pub expires_at: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// The answer to asking for a coupon.
#[derive(Clone)]
pub struct CouponAnswer {
    /// The coupon.
    pub coupon: CouponView,
    /// The key was not used before.
    pub is_new: bool,
}

/// Made from the customer and the key: the same request is the same conversion.
fn conversion_id(parts: &HubParts, customer: CustomerId, key: &IdempotencyKey) -> ConversionId {
    if planted(Bug::DropKey) {
        return ConversionId(parts.random.uuid(parts.clock.now()));
    }
    let KeyedHash(hash) = parts.hasher.hash("coupon-conversion", &format!("{customer}|{key}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    ConversionId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Turns points into a coupon, and answers when it can be used or after 1.8 s.
pub async fn ask(
    parts: &Arc<HubParts>,
    engine: &Engine,
    customer: CustomerId,
    key: &IdempotencyKey,
    points: i64,
) -> Result<CouponAnswer, CouponRefused> {
    let unavailable = |_| CouponRefused::Unavailable;
    let id = conversion_id(parts, customer, key);
    let known = parts.store.coupon(id).await.map_err(unavailable)?;
    if let Some(before) = known {
        return again(parts, engine, before, points).await;
    }
    let rules = parts.settings.points;
    let amount = rules.check(points)?;
    if !parts.systems.on.is_on(System::Pos) {
        return Err(CouponRefused::Unavailable);
    }
    let now = parts.clock.now();
    let code_hash =
        code::hash(&parts.hasher, secrecy::ExposeSecret::expose_secret(&code::of(&parts.hasher, id)));
    let new = NewCoupon {
        id,
        customer,
        points: amount,
        yen: rules.worth(amount),
        code_hash: code_hash.ok_or(CouponRefused::Unavailable)?,
        expires_at: rules.expires_at(now),
        created_at: now,
    };
    let news = engine.signals();
    match parts.store.request_coupon(new, rules.limits(now)).await.map_err(unavailable)? {
        Asked::New(coupon) => {
            begin(engine, &coupon).await?;
            answer(
                parts,
                wait(parts, news, &coupon, |state| state.told() != CouponStatus::Issuing).await?,
                true,
            )
        }
        Asked::Before(coupon) => again(parts, engine, coupon, points).await,
        Asked::DailyLimit { .. } => Err(CouponRefused::DailyLimit),
        Asked::TooManyOpen => Err(CouponRefused::TooManyOpen),
    }
}

/// The same key again: the same coupon, or the same refusal.
async fn again(
    parts: &Arc<HubParts>,
    engine: &Engine,
    coupon: Coupon,
    points: i64,
) -> Result<CouponAnswer, CouponRefused> {
    if coupon.points.points() != Points(points) {
        return Err(CouponRefused::KeyReused);
    }
    let news = engine.signals();
    if coupon.state == CouponState::Requested {
        // Written down, and perhaps cut off before it began.
        begin(engine, &coupon).await?;
    }
    answer(parts, wait(parts, news, &coupon, |state| state.told() != CouponStatus::Issuing).await?, false)
}

async fn begin(engine: &Engine, coupon: &Coupon) -> Result<(), CouponRefused> {
    let started = engine.start(exchange::start(coupon.id, coupon.customer)).await;
    started.map(drop).map_err(|_| CouponRefused::Unavailable)
}

fn answer(parts: &HubParts, coupon: Coupon, is_new: bool) -> Result<CouponAnswer, CouponRefused> {
    if coupon.state == CouponState::Cancelled && coupon.deducted_at.is_none() {
        return Err(CouponRefused::of(coupon.reason.as_ref()));
    }
    Ok(CouponAnswer { coupon: view(parts, &coupon), is_new })
}

/// Waits until the coupon stands where it is wanted, as long as a customer would.
async fn wait(
    parts: &Arc<HubParts>,
    mut news: broadcast::Receiver<Signal>,
    coupon: &Coupon,
    wanted: impl Fn(CouponState) -> bool,
) -> Result<Coupon, CouponRefused> {
    let mut patience = pin!(tokio::time::sleep(PATIENCE));
    let object = story::object(coupon.id);
    loop {
        let now = parts.store.coupon(coupon.id).await.ok().flatten().ok_or(CouponRefused::Unavailable)?;
        if wanted(now.state) {
            return Ok(now);
        }
        tokio::select! {
            biased;
            () = &mut patience => return Ok(now),
            () = changed(&mut news, &object) => {}
        }
    }
}

/// Waits for news of this coupon; what happens to others is not read about.
async fn changed(news: &mut broadcast::Receiver<Signal>, coupon: &str) {
    let about_it = async {
        loop {
            match news.recv().await {
                Ok(Signal::Step(news)) if news.object == coupon => return,
                Ok(Signal::Run { object, .. }) if object == coupon => return,
                Err(RecvError::Lagged(_)) => return,
                Ok(_) => {}
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    let _looked = tokio::time::timeout(LOOK, about_it).await;
}

/// The customer's coupons, newest first; requests that came to nothing are not among them.
pub async fn list(parts: &HubParts, customer: CustomerId) -> store::Result<Vec<CouponView>> {
    let mut all = parts.store.coupons_of(customer, MOST).await?;
    for former in parts.store.former_ids(customer).await? {
        all.extend(parts.store.coupons_of(former, MOST).await?);
    }
    all.sort_by_key(|coupon| std::cmp::Reverse(coupon.created_at));
    let came_to_nothing = |c: &&Coupon| c.state == CouponState::Cancelled && c.deducted_at.is_none();
    Ok(all.iter().filter(|coupon| !came_to_nothing(coupon)).map(|coupon| view(parts, coupon)).collect())
}

/// Takes a coupon of this customer back, and answers when the points are back or after 1.8 s.
pub async fn cancel(
    parts: &Arc<HubParts>,
    engine: &Engine,
    customer: CustomerId,
    id: ConversionId,
) -> Result<CouponView, CancelRefused> {
    let unavailable = |_| CancelRefused::Unavailable;
    let coupon = parts.store.coupon(id).await.map_err(unavailable)?.ok_or(CancelRefused::Missing)?;
    // A coupon made under a number that was merged belongs to who stayed.
    if story::owner(parts, coupon.customer).await.map_err(unavailable)? != customer {
        return Err(CancelRefused::Missing);
    }
    take_back(parts, engine, &coupon, Code::new("asked-by-customer")).await
}

/// The same for whoever may.
pub(crate) async fn take_back(
    parts: &Arc<HubParts>,
    engine: &Engine,
    coupon: &Coupon,
    reason: Code,
) -> Result<CouponView, CancelRefused> {
    refused(coupon.state)?;
    if coupon.state == CouponState::Cancelled {
        return Ok(view(parts, coupon));
    }
    if coupon.state == CouponState::Active && coupon.expires_at <= parts.clock.now() {
        return Err(CancelRefused::Expired);
    }
    let news = engine.signals();
    let owner = story::owner(parts, coupon.customer).await.map_err(|_| CancelRefused::Unavailable)?;
    let started = engine.start(cancel::start(coupon.id, owner, reason)).await;
    started.map_err(|_| CancelRefused::Unavailable)?;
    let is_over = |state: CouponState| matches!(state, CouponState::Cancelled | CouponState::Used);
    let coupon = wait(parts, news, coupon, is_over).await.map_err(|_| CancelRefused::Unavailable)?;
    refused(coupon.state)?;
    Ok(view(parts, &coupon))
}

const fn refused(state: CouponState) -> Result<(), CancelRefused> {
    match state {
        CouponState::Used => Err(CancelRefused::Used),
        CouponState::Expired => Err(CancelRefused::Expired),
        _ => Ok(()),
    }
}

fn view(parts: &HubParts, coupon: &Coupon) -> CouponView {
    let over = coupon.state == CouponState::Active && coupon.expires_at <= parts.clock.now();
    let status = if over { CouponStatus::Expired } else { coupon.state.told() };
    CouponView {
        id: coupon.id,
        code: (status == CouponStatus::Active).then(|| code::of(&parts.hasher, coupon.id)),
        amount: coupon.yen,
        points: coupon.points.points(),
        status,
        expires_at: coupon.expires_at,
        created_at: coupon.created_at,
    }
}
