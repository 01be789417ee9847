//! What tests about coupons do and ask: points in, coupons out, and where every point is in the end.

use std::time::Duration;

use domain::{ConversionId, CustomerId, Points, ledger::Account};
use flows::{
    coupon::{CancelRefused, CouponAnswer, CouponRefused, CouponView},
    operators::{Operator, Via},
};
use sandbox::shopify::{Cart, Discount};
use secrecy::ExposeSecret;

use super::{Town, key, seconds};

/// Something on the shelf of the sandbox's shop.
pub const ARTICLE: &str = "CHA-01";

impl Town {
    /// Hanako, a member with so many points on the card.
    pub async fn member_with(&self, points: i64) -> CustomerId {
        let n = self.sign_up("hanako@example.jp").await;
        self.add_points(n, points).await;
        n
    }

    /// Points fall from the sky.
    pub async fn add_points(&self, customer: CustomerId, points: i64) {
        let id = self.member_of(customer).expect("there is a store member").id();
        self.vendors.smaregi.till().adjust_points(&id, points).expect("the till takes them");
        self.settle().await;
        // What this asked of the tills does not count against what follows.
        tokio::time::advance(seconds(5)).await;
    }

    /// Points at the till.
    pub fn points_of(&self, customer: CustomerId) -> i64 {
        self.vendors.smaregi.points(&self.member_of(customer).expect("there is a store member").id())
    }

    /// Lets the hub work while somebody waits for its answer.
    pub async fn meanwhile<T>(&self, waiting: impl Future<Output = T>) -> T {
        let mut waiting = std::pin::pin!(waiting);
        loop {
            tokio::select! {
                biased;
                answer = &mut waiting => return answer,
                () = tokio::time::sleep(Duration::from_millis(10)) => {
                    self.hub.engine().run_until_idle().await;
                }
            }
        }
    }

    /// Asks for a coupon under this key, while the hub works.
    pub async fn ask(
        &self,
        customer: CustomerId,
        under: &str,
        points: i64,
    ) -> Result<CouponAnswer, CouponRefused> {
        self.meanwhile(self.hub.ask_for_coupon(customer, &key(under), points)).await
    }

    /// A coupon that can be used.
    pub async fn coupon(&self, customer: CustomerId, points: i64) -> CouponView {
        let answer = self.ask(customer, &format!("coupon-{points}"), points).await.expect("it is issued");
        assert!(answer.coupon.code.is_some(), "it is {:?}", answer.coupon.status);
        self.settle().await;
        answer.coupon
    }

    /// Takes a coupon back, while the hub works.
    pub async fn take_back(
        &self,
        customer: CustomerId,
        id: ConversionId,
    ) -> Result<CouponView, CancelRefused> {
        self.meanwhile(self.hub.cancel_coupon(customer, id)).await
    }

    /// The coupon as the customer's list shows it.
    pub async fn listed(&self, customer: CustomerId, id: ConversionId) -> Option<CouponView> {
        self.hub.coupons(customer).await.expect("memory answers").into_iter().find(|coupon| coupon.id == id)
    }

    /// Buys so many articles with this coupon at the shop's checkout.
    pub fn buy_with(&self, customer: CustomerId, coupon: &CouponView, articles: i64) -> Result<u64, String> {
        let code = coupon.code.as_ref().expect("a coupon that can be used").expose_secret().to_owned();
        let cart = Cart::of(&[(ARTICLE, articles)]).with_code(&code);
        self.vendors.shopify.checkout(Some(customer.get()), &cart).map_err(|refused| format!("{refused:?}"))
    }

    /// Discounts somebody could still use.
    pub fn live_discounts(&self) -> Vec<Discount> {
        let now = domain::Clock::now(&*self.clock);
        let all = self.vendors.shopify.discounts().into_iter();
        all.filter(|discount| discount.status(now) == "ACTIVE" && discount.uses.is_empty()).collect()
    }

    /// What an account of the ledger holds.
    pub async fn account(&self, account: Account) -> i64 {
        let balances = self.store.balances(None).await.expect("memory answers");
        assert_eq!(balances.iter().map(|(_, points)| *points).sum::<Points>(), Points(0));
        balances.iter().find(|(of, _)| *of == account).map_or(0, |(_, points)| points.0)
    }

    /// Where all points of this customer are, as the vendors tell it: at the till, in coupons that can be used, and in
    /// those that were.
    pub fn points_everywhere(&self, customer: CustomerId) -> i64 {
        let worth = |discount: &Discount| match discount.value {
            sandbox::shopify::DiscountValue::Yen(yen) => yen,
            sandbox::shopify::DiscountValue::Share(_) => panic!("coupons take off a fixed amount"),
        };
        let used = self.vendors.shopify.discounts().into_iter().filter(|discount| !discount.uses.is_empty());
        let used: i64 = used.map(|discount| worth(&discount)).sum();
        self.points_of(customer) + used + self.live_discounts().iter().map(worth).sum::<i64>()
    }
}

/// Somebody in the finance team.
pub fn finance() -> Operator {
    Operator { name: "finance1".into(), role: store::Role::Finance, via: Via::Session }
}
