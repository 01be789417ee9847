//! A town where everything adds up: a coupon that is valid, one that was used, one that was taken back, and an award.

use std::time::Duration;

use connectors::roles::Call;
use domain::{
    Class, ConversionId, CustomerId, Points, Timestamp, Yen,
    coupon::CouponEvent,
    ledger::{Account, Amount, Way},
};
use flows::{
    coupon::{CouponView, code},
    points::proof::{self, Difference},
};
use sandbox::{
    Fault,
    shopify::{Cart, Discount},
};
use secrecy::ExposeSecret;
use store::{CouponNews, CouponTurn, LedgerEntry, NewCoupon, NewEntry};

use crate::town::{ARTICLE, Town, hours, minutes};

pub struct Scene {
    pub town: Town,
    pub n: CustomerId,
    pub stranger: CustomerId,
    /// 300 points, valid.
    pub active: CouponView,
    /// 400 points, used, and a quarter of them returned with goods.
    pub used: CouponView,
    /// 500 points, taken back.
    pub over: CouponView,
    /// The order that used one.
    pub used_on: u64,
}

impl Scene {
    pub async fn open() -> Self {
        let town = Town::open_with(|config| config.points.hold_days = 0).await;
        let n = town.member_with(5_000).await;
        let stranger = town.sign_up_person(7).await;
        let (active, used) = (town.coupon(n, 300).await, town.coupon(n, 400).await);
        let over = town.coupon(n, 500).await;
        let used_on = town.buy_with(n, &used, 4).unwrap();
        town.take_back(n, over.id).await.unwrap();
        let shop = &town.vendors.shopify;
        let earns = shop.checkout(Some(n.get()), &Cart::of(&[(ARTICLE, 2)])).unwrap();
        assert!(shop.fulfil(earns));
        town.advance(minutes(15)).await;
        assert!(shop.refund_order(earns, &[(ARTICLE, 1)]) && shop.refund_order(used_on, &[(ARTICLE, 1)]));
        town.advance(minutes(15)).await;
        town.leap(hours(2)).await;
        let scene = Self { town, n, stranger, active, used, over, used_on };
        assert_eq!(scene.found().await, Vec::<String>::new(), "the town is healthy");
        scene
    }

    /// What a proof tells now, by code.
    pub async fn found(&self) -> Vec<String> {
        self.differences().await.into_iter().map(|difference| difference.code.to_string()).collect()
    }

    pub async fn differences(&self) -> Vec<Difference> {
        let proof = proof::prove(self.town.hub.parts(), &Call::read(Class::Overnight)).await.unwrap();
        assert!(proof.coupons >= 3 && proof.entries >= 6, "{proof:?}");
        proof.differences
    }

    pub fn now(&self) -> Timestamp {
        domain::Clock::now(&*self.town.clock)
    }

    /// Two hours in which the hub sleeps.
    pub async fn asleep(&self) {
        tokio::time::advance(Duration::from_secs(2 * 3_600)).await;
    }

    async fn entry(&self, from: Account, to: Account) -> LedgerEntry {
        let entries = self.town.store.ledger_of(self.n, None, 100).await.unwrap();
        entries.into_iter().find(|entry| Some(entry.way) == Way::new(from, to)).expect("it was booked")
    }

    /// The till's receipt of the newest entry that goes this way.
    pub async fn receipt(&self, from: Account, to: Account) -> u64 {
        self.entry(from, to).await.pos_transaction.expect("the till gave a number")
    }

    /// Somebody writes into the ledger.
    pub async fn book(&self, reference: &str, coupon: Option<ConversionId>, way: (Account, Account)) {
        self.book_as(reference, coupon, way, None).await;
    }

    pub async fn book_as(
        &self,
        reference: &str,
        coupon: Option<ConversionId>,
        (from, to): (Account, Account),
        pos_transaction: Option<u64>,
    ) {
        let entry = NewEntry {
            at: self.now() - jiff::SignedDuration::from_hours(2),
            customer: self.n,
            coupon,
            reference: reference.into(),
            way: Way::new(from, to).unwrap(),
            points: Amount::new(Points(10)).unwrap(),
            pos_transaction,
        };
        assert!(self.town.store.book(entry).await.unwrap());
    }

    /// A conversion that no run goes on with, after these events.
    pub async fn conversion(&self, events: &[CouponEvent]) -> ConversionId {
        let parts = self.town.hub.parts();
        let id = ConversionId(uuid::Uuid::from_u128(7));
        let new = NewCoupon {
            id,
            customer: self.n,
            points: Amount::new(Points(600)).unwrap(),
            yen: Yen(600),
            code_hash: code::hash(&parts.hasher, code::of(&parts.hasher, id).expose_secret()).unwrap(),
            expires_at: parts.settings.points.expires_at(self.now()),
            created_at: self.now(),
        };
        self.town.store.request_coupon(new, parts.settings.points.limits(self.now())).await.unwrap();
        for event in events {
            let turn = CouponTurn { id, event: *event, at: self.now(), news: CouponNews::default() };
            assert!(self.town.store.turn_coupon(turn).await.unwrap().is_now(), "{event:?}");
        }
        id
    }

    /// The discount of a coupon.
    pub fn discount(&self, coupon: &CouponView) -> Discount {
        let code = coupon.code.as_ref().expect("it was valid once").expose_secret().to_owned();
        let all = self.town.vendors.shopify.discounts();
        all.into_iter().find(|discount| discount.code == code).expect("the store has it")
    }

    /// Somebody edits the discount of a coupon in the admin.
    pub fn edit(&self, coupon: &CouponView, change: impl FnOnce(&mut Discount)) {
        assert!(self.town.vendors.shopify.edit_discount(self.discount(coupon).id, change));
    }

    /// The customer buys with a coupon, and nobody tells the hub.
    pub async fn buy_unseen(&self, coupon: &CouponView) {
        self.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        self.town.buy_with(self.n, coupon, 1).unwrap();
        self.asleep().await;
    }
}

/// Plants each in a town of its own and asks for exactly that difference.
#[macro_export]
macro_rules! each_is_found {
    ($planted:expr, $plant:path) => {
        for code in $planted {
            let scene = $crate::flows::proof::scene::Scene::open().await;
            $plant(&scene, code).await;
            assert_eq!(scene.found().await, [code], "planted: {code}");
        }
    };
}
