//! What other systems answer: whatever it is, it is used only if it is about what was asked, and nothing of it is told.

use std::{sync::Arc, time::Duration};

use connectors::{
    http::Unmetered,
    hubspot::{HubSpot, HubSpotConfig},
    roles::{
        AllCustomers, Call, Coupons, Crm, CrmErasure, CrmMerges, NewPosMember, NewStoreCoupon, OnlineOrders,
        Pos, PosErasure, PosFootprint, PosPoints, PurchaseBook, Silence, Storefront, StorefrontErasure,
        StorefrontMerges, TillSales,
    },
    shopify::{MetafieldNames, Plan, Shopify, ShopifyConfig},
    smaregi::{Smaregi, SmaregiConfig},
};
use domain::{
    Class, CrmContactId, CustomerId, Failure, IdempotencyKey, Kind, Pii, Points, PosMemberId, RegistrationId,
    Timestamp, Yen,
    matrix::{Matrix, Party},
    member::Profile,
};
use engine::testing::TestClock;
use secrecy::SecretString;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::{
    Promise,
    shop::{MORNING, Vendors, runtime},
    words::must_not_repeat,
};

/// How a system answers: the status of an answer, 0 for none at all.
const STATUSES: [u16; 16] = [200, 200, 200, 200, 200, 200, 201, 207, 400, 404, 409, 422, 429, 500, 302, 0];
/// A call that is not answered in a day is never answered.
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

struct Asker {
    runtime: Runtime,
    vendors: Arc<Vendors>,
    store: Shopify,
    tills: Smaregi,
    crm: HubSpot,
}

fn n() -> CustomerId {
    CustomerId::new(7_700_000_000_001).unwrap_or_else(|| unreachable!("not zero"))
}

fn member() -> PosMemberId {
    PosMemberId::new(101).unwrap_or_else(|| unreachable!("not zero"))
}

fn contact() -> CrmContactId {
    CrmContactId::new(51).unwrap_or_else(|| unreachable!("not zero"))
}

fn morning() -> Timestamp {
    MORNING.parse().unwrap_or_default()
}

fn person() -> Pii<Profile> {
    Pii::new(Profile {
        email: Some("hanako@example.jp".into()),
        last_name: "山田".into(),
        ..Profile::default()
    })
}

impl Asker {
    fn new() -> Self {
        let runtime = runtime();
        let vendors = Arc::<Vendors>::default();
        let clock: Arc<dyn domain::Clock> =
            Arc::new(runtime.block_on(async { TestClock::starting_at(morning()) }));
        let meter = Arc::new(Unmetered);
        let shopify = ShopifyConfig {
            admin_url: "https://shop.myshopify.com".into(),
            client_id: "app".into(),
            client_secret: "secret".into(),
            api_version: "2026-10".into(),
            plan: Plan::Standard,
            metafields: MetafieldNames::default(),
            tags: Vec::new(),
        };
        let smaregi = SmaregiConfig {
            contract_id: "sb_abc123".into(),
            client_id: "app".into(),
            client_secret: "secret".into(),
            id_url: "https://id.smaregi.dev".into(),
            api_url: "https://api.smaregi.dev".into(),
            reads_per_second: 10,
            writes_per_second: 4,
            scopes: SmaregiConfig::member_scopes(),
        };
        let hubspot = HubSpotConfig {
            token: "secret".into(),
            api_url: "https://api.hubapi.com".into(),
            api_version: "2026-09".into(),
            calls_per_ten_seconds: 100,
            kana_properties: None,
            own_properties: true,
        };
        let made = (
            Shopify::new(shopify, vendors.clone(), clock.clone(), meter.clone()),
            Smaregi::new(smaregi, vendors.clone(), clock.clone(), meter.clone()),
            HubSpot::new(hubspot, vendors.clone(), clock, meter),
        );
        let (Ok(store), Ok(tills), Ok(crm)) = made else { panic!("an address of our own is refused") };
        Self { runtime, vendors, store, tills, crm }
    }
}

fn call() -> Call {
    Call { key: IdempotencyKey::new("run/step").ok(), ..Call::read(Class::Interactive) }
}

/// What came of a call: told to a person, it repeats nothing of the answer.
///
/// # Panics
/// When it does, or when a write that nobody can vouch for is taken for refused.
fn judge<T>(result: Result<T, Failure>, status: u16, body: &[u8], writes: bool) -> Option<T> {
    let failure = match result {
        Ok(value) => {
            crate::understood();
            return Some(value);
        }
        Err(failure) => failure,
    };
    must_not_repeat(&format!("{failure} {failure:?} {}", failure.kind.code()), body);
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    if writes && (status == 0 || status >= 500 || (status < 300 && !is_json)) {
        let decided = matches!(failure.kind, Kind::Rejected { .. } | Kind::Unreadable | Kind::Unavailable);
        assert!(!decided, "{status}: nobody knows whether it happened, but {failure:?}");
    }
    None
}

/// What is asked, and how it is answered.
struct Said<'a> {
    asker: &'a Asker,
    status: u16,
    body: &'a [u8],
}

impl Said<'_> {
    /// Runs a call that reads, or reads before it writes, to its end; and once more, because what an answer said about
    /// waiting must not hurt the next call.
    fn reads<T>(&self, ask: impl AsyncFn() -> Result<T, Failure>) -> Option<T> {
        self.once(&ask, false);
        self.once(&ask, false)
    }

    /// Runs a call that writes at once.
    fn writes<T>(&self, ask: impl AsyncFn() -> Result<T, Failure>) -> Option<T> {
        self.once(&ask, true);
        self.once(&ask, true)
    }

    fn once<T>(&self, ask: &impl AsyncFn() -> Result<T, Failure>, writes: bool) -> Option<T> {
        self.asker.vendors.say(self.status, self.body);
        let ended = self.asker.runtime.block_on(async { tokio::time::timeout(FOREVER, ask()).await });
        let Ok(result) = ended else { panic!("it never ends") };
        judge(result, self.status, self.body, writes)
    }
}

/// The first byte says what is asked, the second how it is answered, the rest is the answer.
fn heard(input: &[u8]) -> Option<(u8, u16, &[u8])> {
    let [which, how, body @ ..] = input else { return None };
    Some((*which, STATUSES[usize::from(*how) % STATUSES.len()], body))
}

/// Answers of the online store.
pub fn shopify() -> Promise {
    let asker = Asker::new();
    Box::new(move |input| {
        let Some((which, status, body)) = heard(input) else { return };
        let said = Said { asker: &asker, status, body };
        match which % 3 {
            0 => people_of_the_store(&said, which / 3),
            1 => orders_of_the_store(&said, which / 3),
            _ => house_of_the_store(&said, which / 3),
        }
    })
}

fn people_of_the_store(said: &Said<'_>, which: u8) {
    let (store, call) = (&said.asker.store, &call());
    let email = Pii::new("hanako@example.jp".to_owned());
    match which % 7 {
        0 => {
            let found = said.reads(async || store.customer(call, n()).await).flatten();
            assert!(found.is_none_or(|customer| customer.id == n()), "somebody else");
        }
        1 => drop(said.reads(async || store.customer_by_email(call, &email).await)),
        2 => drop(said.reads(async || store.changed_since(call, morning(), None).await)),
        3 => drop(said.reads(async || store.customers_page(call, None).await)),
        4 => drop(said.reads(async || store.customer_count(call).await)),
        5 => {
            let form = Matrix::default().found(Party::Online, person());
            let id = RegistrationId(Uuid::from_u128(7));
            let _ = said.writes(async || store.create_customer(call, &form, id).await);
        }
        _ => drop(said.reads(async || store.gone(call, &[n()]).await)),
    }
}

fn orders_of_the_store(said: &Said<'_>, which: u8) {
    const ORDER: u64 = 5_900_000_000_001;
    let (store, call) = (&said.asker.store, &call());
    let code = SecretString::from("K7PM-29XQ-HDTV-5BWR");
    match which % 8 {
        0 => {
            let found = said.reads(async || store.order(call, ORDER).await).flatten();
            assert!(found.is_none_or(|order| order.purchase.id.number == ORDER), "another order");
        }
        1 => drop(said.reads(async || store.orders_changed(call, morning(), None).await)),
        2 => {
            let found = said.reads(async || store.order_coupons(call, ORDER).await).flatten();
            assert!(found.is_none_or(|order| order.id == ORDER), "another order");
        }
        3 => {
            let found = said.reads(async || store.order_earnings(call, ORDER).await).flatten();
            assert!(found.is_none_or(|order| order.id == ORDER), "another order");
        }
        4 => drop(said.reads(async || store.coupon_orders_changed(call, morning(), None).await)),
        5 => drop(said.reads(async || store.find(call, &code).await)),
        6 => drop(said.reads(async || store.orders_with(call, &code).await)),
        _ => {
            let coupon = NewStoreCoupon {
                code: code.clone(),
                title: "500".into(),
                amount: Yen(500),
                customer: n(),
                starts_at: morning(),
                ends_at: morning(),
            };
            let _ = said.writes(async || store.prepare(call, &coupon).await);
        }
    }
}

fn house_of_the_store(said: &Said<'_>, which: u8) {
    let (store, call) = (&said.asker.store, &call());
    match which % 9 {
        0 => drop(said.reads(async || store.subscriptions(call).await)),
        1 => drop(said.reads(async || store.scopes(call).await)),
        2 => drop(said.reads(async || store.missing_metafields(call).await)),
        3 => drop(said.reads(async || store.api_version(call).await)),
        4 => drop(said.reads(async || store.preview(call, n(), n()).await)),
        5 => drop(said.reads(async || store.progress(call, Uuid::from_u128(9)).await)),
        6 => drop(said.reads(async || store.consents(call, n()).await)),
        7 => drop(said.writes(async || store.activate(call, 77, morning()).await)),
        _ => drop(said.reads(async || store.request_erasure(call, n()).await)),
    }
}

/// Answers of the tills and the CRM.
pub fn pos_and_crm() -> Promise {
    let asker = Asker::new();
    Box::new(move |input| {
        let Some((which, status, body)) = heard(input) else { return };
        let said = Said { asker: &asker, status, body };
        match which % 3 {
            0 => members(&said, which / 3),
            1 => tills(&said, which / 3),
            _ => contacts(&said, which / 3),
        }
    })
}

fn members(said: &Said<'_>, which: u8) {
    let (pos, call) = (&said.asker.tills, &call());
    match which % 8 {
        0 => {
            let found = said.reads(async || pos.member(call, member()).await).flatten();
            assert!(found.is_none_or(|found| found.id == member()), "somebody else");
        }
        1 => drop(said.reads(async || pos.member_by_code(call, &Pii::new("100200300".to_owned())).await)),
        2 => {
            let found = said.reads(async || pos.members_by_number(call, n()).await).unwrap_or_default();
            assert!(found.iter().all(|found| found.member_number == Some(n())), "somebody else");
        }
        3 => drop(said.reads(async || pos.changed(call, morning(), morning(), 1).await)),
        4 => drop(said.reads(async || pos.range(call, 1, 1_000, 1).await)),
        5 => drop(said.reads(async || pos.required_columns(call).await)),
        6 => {
            let profile = Matrix::default().found(Party::Pos, person());
            let new = NewPosMember { member_number: n(), profile };
            let _ = said.reads(async || pos.create_member(call, &new).await);
        }
        _ => drop(said.writes(async || pos.set_member_number(call, member(), Some(n())).await)),
    }
}

fn tills(said: &Said<'_>, which: u8) {
    const SALE: u64 = 25;
    let (pos, call) = (&said.asker.tills, &call());
    match which % 10 {
        0 => drop(said.reads(async || pos.balance(call, member()).await)),
        1 => drop(said.reads(async || pos.movements(call, member(), morning(), 50).await)),
        2 => drop(said.reads(async || pos.member_of_transaction(call, SALE).await)),
        3 => {
            let Some(standing) = said.reads(async || pos.standing(call, member()).await).flatten() else {
                return;
            };
            let Some(since) = said.reads(async || pos.since(call, member(), &standing).await).flatten()
            else {
                return;
            };
            let _ = standing.fate_of(Points(-100), &since);
        }
        4 => drop(said.writes(async || pos.add(call, member(), Points(-100), None).await)),
        5 => {
            let found = said.reads(async || pos.sale(call, SALE).await).flatten();
            assert!(found.is_none_or(|sale| sale.purchase.id.number == SALE), "another sale");
        }
        6 => drop(said.reads(async || pos.sales_changed(call, morning(), morning(), 1).await)),
        7 => drop(said.reads(async || pos.sales_of(call, member(), (morning(), morning()), 1).await)),
        8 => drop(said.reads(async || pos.footprint(call, member()).await)),
        _ => drop(said.reads(async || pos.erase_member(call, member()).await)),
    }
}

fn contacts(said: &Said<'_>, which: u8) {
    let (crm, call) = (&said.asker.crm, &call());
    let email = Pii::new("hanako@example.jp".to_owned());
    match which % 8 {
        0 => drop(said.reads(async || crm.has_member_property(call).await)),
        1 => drop(said.reads(async || crm.contacts_of(call, n(), Some(contact()), Some(&email)).await)),
        2 => drop(said.reads(async || crm.erase_contact(call, contact()).await)),
        3 => {
            let other = CrmContactId::new(52).unwrap_or_else(contact);
            let _ = said.reads(async || crm.merge_contacts(call, contact(), other).await);
        }
        4 => drop(said.reads(async || crm.missing_purchase_properties(call, true).await)),
        5 => drop(said.reads(async || crm.opt_out(call, contact()).await)),
        6 => drop(said.reads(async || crm.renumber(call, contact(), n()).await)),
        _ => {
            let Ok(profile) = Matrix::default().let_out(Party::Online, Party::Crm, person()) else { return };
            let _ = said.writes(async || crm.upsert_contact(call, n(), &profile).await);
        }
    }
}
