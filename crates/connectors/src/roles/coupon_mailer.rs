//! Mail to members about their coupons.

use async_trait::async_trait;
use domain::{Date, Pii, Points, Yen, member::Locale};
use secrecy::SecretString;

use super::{Call, Result};

/// What a letter about a coupon says.
#[derive(Clone)]
pub enum CouponNote {
    /// It can be used, under this code.
    Issued {
        /// What is typed at the checkout.
        code: SecretString,
    },
    /// It was taken back and the points are with the member again.
    Cancelled,
    /// It runs out soon.
    RunsOut {
        /// What is typed at the checkout.
        code: SecretString,
    },
}

/// A letter about a coupon.
#[derive(Clone)]
pub struct CouponLetter {
    /// Where it goes.
    pub to: Pii<String>,
    /// How they are addressed: family name and given name, in this order.
    pub name: Pii<(String, String)>,
    /// Japanese or English.
    pub locale: Locale,
    /// Why it is written.
    pub note: CouponNote,
    /// What the coupon takes off.
    pub amount: Yen,
    /// The points it was made of.
    pub points: Points,
    /// The last day it can be used.
    pub last_day: Date,
}

/// Sends letters about coupons. The message id is made from the call's key, so a letter sent twice can be recognised.
#[async_trait]
pub trait CouponMailer: Send + Sync {
    /// Sends one. Rejection: `address-refused`.
    async fn write(&self, call: &Call, letter: &CouponLetter) -> Result<()>;
}
