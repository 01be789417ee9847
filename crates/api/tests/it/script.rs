//! A hub that answers what a test wrote down, and remembers what it was asked.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use api::Doors;
use async_trait::async_trait;
use domain::{
    Code, ConversionId, CustomerId, Failure, IdempotencyKey, Kind, Pii, RegistrationId, Vendor,
    coupon::CouponStatus,
    member::{Address, Locale, Profile, Sex},
};
use flows::{
    WebhookRefused,
    coupon::{CancelRefused, CouponAnswer, CouponOffer, CouponRefused, CouponView},
    points::{BalanceView, HistoryLine, PointsStatus},
    profile::{ChangeForm, ProfileRefused},
    registration::{
        FieldError, Form, FormErrors, Progress, Registered, RegistrationRefused, RegistrationStatus,
        SystemState, SystemStates,
    },
};
use futures::{StreamExt, stream::BoxStream};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// The customer behind the token `good`.
pub const HANAKO: &str = "7700000000001";

/// A name nobody must find in a log.
pub const FAMILY_NAME: &str = "山田カナリア";

pub fn hanako() -> CustomerId {
    HANAKO.parse().unwrap()
}

/// The headers and the body of a webhook as they reached the hub.
pub type Delivered = (Vec<(String, String)>, Vec<u8>);

pub struct Script {
    pub register: Mutex<Option<RegistrationRefused>>,
    pub profile: Mutex<Option<ProfileRefused>>,
    pub identity_down: AtomicBool,
    pub pos_down: AtomicBool,
    pub webhook: Mutex<Option<WebhookRefused>>,
    pub ready: AtomicBool,
    pub card: Mutex<String>,
    pub panics: AtomicBool,
    pub hangs: AtomicBool,
    pub delivered: Mutex<Vec<Delivered>>,
    pub asked_for: Mutex<Vec<CustomerId>>,
    pub changes: AtomicUsize,
    pub coupon: Mutex<Result<(CouponStatus, bool), CouponRefused>>,
    pub cancel: Mutex<Option<CancelRefused>>,
    registered: Mutex<HashMap<String, (String, RegistrationId)>>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            register: Mutex::default(),
            profile: Mutex::default(),
            identity_down: AtomicBool::default(),
            pos_down: AtomicBool::default(),
            webhook: Mutex::default(),
            ready: AtomicBool::new(true),
            card: Mutex::new(HANAKO.into()),
            panics: AtomicBool::default(),
            hangs: AtomicBool::default(),
            delivered: Mutex::default(),
            asked_for: Mutex::default(),
            changes: AtomicUsize::default(),
            coupon: Mutex::new(Ok((CouponStatus::Active, true))),
            cancel: Mutex::default(),
            registered: Mutex::default(),
        }
    }
}

impl Script {
    async fn moods(&self, customer: CustomerId) {
        self.asked_for.lock().unwrap().push(customer);
        assert!(!self.panics.load(Ordering::Relaxed), "{FAMILY_NAME} would be in this message");
        if self.hangs.load(Ordering::Relaxed) {
            futures::future::pending::<()>().await;
        }
    }

    fn take_in(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused> {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        self.delivered.lock().unwrap().push((headers, body.to_vec()));
        self.webhook.lock().unwrap().map_or(Ok(()), Err)
    }
}

fn progress(id: RegistrationId, pos: SystemState) -> Progress {
    let done = SystemState::Done;
    Progress {
        registration_id: id,
        customer_id: Some(hanako()),
        member_number: Some(hanako()),
        status: RegistrationStatus::Complete,
        systems: SystemStates { shopify: done, pos, crm: done, mail: SystemState::Off },
        duration_ms: 412,
    }
}

fn person() -> Pii<Profile> {
    Pii::new(Profile {
        email: Some("hanako@example.jp".into()),
        last_name: FAMILY_NAME.into(),
        first_name: "花子".into(),
        last_name_kana: "ヤマダ".into(),
        first_name_kana: "ハナコ".into(),
        birth_date: Some(jiff::civil::date(1990, 4, 1)),
        sex: Some(Sex::Female),
        phone: Some("+819012345678".into()),
        address: Some(Address {
            postal_code: "1500041".into(),
            prefecture_code: "JP-13".into(),
            city: "渋谷区".into(),
            address1: "神南1-1-1".into(),
            country_code: "JP".into(),
            ..Default::default()
        }),
        locale: Locale::Ja,
        ..Default::default()
    })
}

#[async_trait]
impl Doors for Script {
    async fn customer(&self, token: &SecretString) -> Result<CustomerId, Failure> {
        if self.identity_down.load(Ordering::Relaxed) {
            return Err(Failure::new(Vendor::Shopify, "say who it is", Kind::Unavailable));
        }
        match token.expose_secret() {
            "good" => Ok(hanako()),
            "expired" => {
                Err(Failure::rejected(Vendor::Shopify, "check the token", Code::new("token-expired")))
            }
            _ => Err(Failure::rejected(Vendor::Shopify, "check the token", Code::new("token-invalid"))),
        }
    }

    async fn register(&self, key: &IdempotencyKey, form: Form) -> Result<Registered, RegistrationRefused> {
        if let Some(refused) = self.register.lock().unwrap().clone() {
            return Err(refused);
        }
        form.check(jiff::civil::date(2026, 11, 21)).map_err(RegistrationRefused::Invalid)?;
        let mut registered = self.registered.lock().unwrap();
        if let Some((email, id)) = registered.get(key.as_str()) {
            let same = *email == form.email;
            let again = Registered { is_new: false, progress: progress(*id, SystemState::Done) };
            return if same { Ok(again) } else { Err(RegistrationRefused::KeyReused) };
        }
        let id = RegistrationId(Uuid::from_u128(registered.len() as u128 + 1));
        registered.insert(key.as_str().into(), (form.email, id));
        Ok(Registered { is_new: true, progress: progress(id, SystemState::Pending) })
    }

    async fn registration(&self, id: RegistrationId) -> store::Result<Option<Progress>> {
        if id.0.is_max() {
            return Err(store::Error::Unavailable("test"));
        }
        let known = self.registered.lock().unwrap().values().any(|(_, known)| *known == id);
        Ok(known.then(|| progress(id, SystemState::Pending)))
    }

    fn watch_registration(&self, id: RegistrationId) -> BoxStream<'static, Progress> {
        let news = [SystemState::Pending, SystemState::Done].map(|pos| progress(id, pos));
        futures::stream::iter(news).boxed()
    }

    async fn profile(&self, customer: CustomerId) -> Result<Pii<Profile>, ProfileRefused> {
        self.moods(customer).await;
        self.profile.lock().unwrap().clone().map_or_else(|| Ok(person()), Err)
    }

    async fn change_profile(
        &self,
        customer: CustomerId,
        change: ChangeForm,
    ) -> Result<Pii<Profile>, ProfileRefused> {
        self.moods(customer).await;
        if change.last_name.as_deref() == Some("") {
            let error = FieldError { field: "last_name", code: Code::new("missing") };
            return Err(ProfileRefused::Invalid(FormErrors(vec![error])));
        }
        self.changes.fetch_add(1, Ordering::Relaxed);
        let changed = person().map(|now| Profile {
            last_name: change.last_name.clone().unwrap_or_else(|| now.last_name.clone()),
            accepts_marketing: change.accepts_marketing.unwrap_or(now.accepts_marketing),
            ..now.clone()
        });
        self.profile.lock().unwrap().clone().map_or(Ok(changed), Err)
    }

    async fn withdraw(&self, customer: CustomerId) -> store::Result<()> {
        self.moods(customer).await;
        self.changes.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    async fn balance(&self, customer: CustomerId) -> BalanceView {
        self.moods(customer).await;
        if self.pos_down.load(Ordering::Relaxed) {
            return BalanceView {
                status: PointsStatus::Unavailable,
                display_name: None,
                balance: None,
                expires_on: None,
                rank: None,
                as_of: None,
                source: None,
            };
        }
        BalanceView {
            status: PointsStatus::Ok,
            display_name: Some(Pii::new(format!("{FAMILY_NAME} 花子"))),
            balance: Some(1_200),
            expires_on: Some(jiff::civil::date(2027, 3, 31)),
            rank: Some("2".into()),
            as_of: Some("2026-11-21T00:00:00Z".parse().unwrap()),
            source: Some("pos"),
        }
    }

    async fn history(&self, customer: CustomerId, limit: u32) -> Option<Vec<HistoryLine>> {
        self.moods(customer).await;
        let line = |points, balance_after| HistoryLine {
            repaid: None,
            date: jiff::civil::date(2026, 11, 20),
            kind: "earned",
            description: "earned",
            points,
            balance_after,
            place: None,
        };
        let lines = vec![line(12, Some(1_200)), line(30, None)];
        (!self.pos_down.load(Ordering::Relaxed)).then(|| lines.into_iter().take(limit as usize).collect())
    }

    async fn ask_for_coupon(
        &self,
        customer: CustomerId,
        _: &IdempotencyKey,
        points: i64,
    ) -> Result<CouponAnswer, CouponRefused> {
        self.moods(customer).await;
        let (status, is_new) = (*self.coupon.lock().unwrap())?;
        Ok(CouponAnswer { coupon: coupon(status, points), is_new })
    }

    async fn coupons(&self, customer: CustomerId) -> store::Result<Vec<CouponView>> {
        self.moods(customer).await;
        Ok(vec![coupon(CouponStatus::Active, 300), coupon(CouponStatus::Used, 500)])
    }

    async fn coupon_offer(&self, customer: CustomerId) -> store::Result<CouponOffer> {
        self.moods(customer).await;
        Ok(CouponOffer {
            unit: 100,
            yen_per_point: 1,
            daily_limit: 10_000,
            left_today: domain::Points(9_200),
            coupon_days: 365,
            open: true,
        })
    }

    async fn cancel_coupon(
        &self,
        customer: CustomerId,
        _: ConversionId,
    ) -> Result<CouponView, CancelRefused> {
        self.moods(customer).await;
        let refused = *self.cancel.lock().unwrap();
        let (status, _) = self.coupon.lock().unwrap().unwrap_or((CouponStatus::Cancelled, true));
        refused.map_or_else(|| Ok(coupon(status, 300)), Err)
    }

    async fn card_code(&self, customer: CustomerId) -> Option<Pii<String>> {
        self.moods(customer).await;
        Some(Pii::new(self.card.lock().unwrap().clone()))
    }

    async fn shopify_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused> {
        self.take_in(headers, body)
    }

    async fn smaregi_webhook(&self, headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookRefused> {
        self.take_in(headers, body)
    }

    async fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }
}

/// A coupon in this state; its code is shown only while it is active.
fn coupon(status: CouponStatus, points: i64) -> CouponView {
    CouponView {
        id: ConversionId(Uuid::from_u128(7)),
        code: (status == CouponStatus::Active).then(|| "K7PM-29XQ-HDTV-5BWR".into()),
        amount: domain::Yen(points),
        points: domain::Points(points),
        status,
        expires_at: "2027-11-21T14:59:59Z".parse().unwrap(),
        created_at: "2026-11-21T00:00:00Z".parse().unwrap(),
    }
}
