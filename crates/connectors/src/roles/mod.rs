//! What a flow may ask of another system, without knowing which company's it is.

mod alerts;
mod all_customers;
mod call;
mod coupon_mailer;
mod coupons;
mod crm;
mod erasure;
mod footprint;
mod identity;
mod mailer;
mod membership;
mod merges;
mod pos;
mod pos_points;
mod purchases;
mod storefront;
mod whole_order;

pub use alerts::{Alert, Alerts, Severity};
pub use all_customers::{AllCustomers, CustomersPage};
pub use call::Call;
pub use coupon_mailer::{CouponLetter, CouponMailer, CouponNote};
pub use coupons::{
    Buyers, COUPON_KNOWN, CouponOrder, Coupons, DiscountedLine, EarnLine, EarnOrder, NewStoreCoupon,
    OrderPage, StoreCoupon,
};
pub use crm::Crm;
pub use erasure::{CrmErasure, Erased, PosErasure, StoreErasure, StorefrontErasure};
pub use footprint::{Footprint, LastPurchase, PosFootprint};
pub use identity::Identity;
pub use mailer::{Mailer, Welcome};
pub use membership::{Membership, Silence};
pub use merges::{
    Channel, ConsentLevel, Consents, CrmMerges, MergeAsked, MergePreview, MergeProgress, PosMerges,
    StorefrontMerges,
};
pub use pos::{NewPosMember, Pos, PosMemberChange, RequiredColumns};
pub use pos_points::{PointsAdded, PosPoints};
pub use purchases::{OnlineOrder, OnlineOrders, OrdersPage, PurchaseBook, SalesPage, TillSale, TillSales};
pub use storefront::{ProfileChange, Storefront, StorefrontPage, Subscription};
pub use whole_order::{WholeOrder, WholeOrders};

/// What every role answers with.
pub type Result<T> = std::result::Result<T, domain::Failure>;
