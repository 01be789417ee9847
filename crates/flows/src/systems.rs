//! The roles a flow may call, which of them are switched on, and the shop's settings.

use std::sync::Arc;

use connectors::roles::{
    Alerts, AllCustomers, CouponMailer, Coupons, Crm, CrmErasure, CrmMerges, Identity, Mailer, Membership,
    Pos, PosErasure, PosFootprint, PosMerges, PosPoints, Silence, Storefront, StorefrontErasure,
    StorefrontMerges, WholeOrders,
};
use domain::{ShopId, matrix::Matrix};
use secrecy::SecretString;
use store::System;

use crate::{coupon::PointRules, earning::EarnRules, purchases::Trade};

/// The other systems.
pub struct Systems {
    /// The online store; customer master.
    pub storefront: Arc<dyn Storefront>,
    /// Everybody the online store knows, page by page.
    pub customers: Arc<dyn AllCustomers>,
    /// The tills.
    pub pos: Arc<dyn Pos>,
    /// Changing points at the tills.
    pub pos_points: Arc<dyn PosPoints>,
    /// Ending memberships at the tills.
    pub membership: Arc<dyn Membership>,
    /// What members left behind at the tills.
    pub pos_footprint: Arc<dyn PosFootprint>,
    /// Merging customers in the online store.
    pub merges: Arc<dyn StorefrontMerges>,
    /// Retiring members at the tills.
    pub pos_merges: Arc<dyn PosMerges>,
    /// Merging contacts.
    pub crm_merges: Arc<dyn CrmMerges>,
    /// The CRM.
    pub crm: Arc<dyn Crm>,
    /// Ending mail from the CRM.
    pub silence: Arc<dyn Silence>,
    /// Coupons of the online store.
    pub coupons: Arc<dyn Coupons>,
    /// Orders of the online store, each read in one question.
    pub orders: Arc<dyn WholeOrders>,
    /// Mail to members about their coupons.
    pub coupon_mailer: Arc<dyn CouponMailer>,
    /// Mail to members.
    pub mailer: Arc<dyn Mailer>,
    /// Customer tokens.
    pub identity: Arc<dyn Identity>,
    /// Telling a person.
    pub alerts: Arc<dyn Alerts>,
    /// Following purchases; none: they are left alone.
    pub trade: Option<Trade>,
    /// Taking somebody out of them for good.
    pub erasers: Erasers,
    /// Which followers are switched on.
    pub on: Switches,
}

/// The other systems where somebody is to be erased.
pub struct Erasers {
    /// The tills.
    pub pos: Arc<dyn PosErasure>,
    /// The CRM.
    pub crm: Arc<dyn CrmErasure>,
    /// The online store.
    pub storefront: Arc<dyn StorefrontErasure>,
}

/// `[sync]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// The tills.
    pub pos: bool,
    /// The CRM.
    pub crm: bool,
    /// The welcome mail.
    pub mail: bool,
}

impl Switches {
    /// Whether this follower is switched on.
    pub const fn is_on(self, system: System) -> bool {
        match system {
            System::Pos => self.pos,
            System::Crm => self.crm,
            System::Mail => self.mail,
        }
    }
}

/// The shop's settings that flows need. Secrets come with their predecessor while both are accepted.
#[derive(Clone)]
pub struct Settings {
    /// Whose hub this is.
    pub shop: ShopId,
    /// Shopify webhook secrets, current first.
    pub shopify_webhook_secrets: Vec<SecretString>,
    /// Smaregi webhook secrets, current first.
    pub smaregi_webhook_secrets: Vec<SecretString>,
    /// Name of the header that carries it, lower case.
    pub smaregi_webhook_header: String,
    /// Where the hub is reached from outside, without a trailing slash; webhook subscriptions point there.
    pub public_url: String,
    /// Domain of the shop's own mail addresses; they identify nobody.
    pub shop_mail_domain: Option<String>,
    /// Which system owns which field of a customer.
    pub matrix: Matrix,
    /// How points become coupons.
    pub points: PointRules,
    /// How online orders earn points.
    pub earning: EarnRules,
}

impl Switches {
    /// Followers that are switched on.
    pub fn switched_on(self) -> impl Iterator<Item = System> {
        System::ALL.into_iter().filter(move |system| self.is_on(*system))
    }
}

/// How a step says that our own memory failed: nothing was decided, try again.
pub(crate) fn memory_failed(operation: &'static str) -> impl Fn(store::Error) -> domain::Failure {
    move |_| domain::Failure::new(domain::Vendor::Hub, operation, domain::Kind::Unavailable)
}

/// How a step asks another system: as urgent as its run, under the step's own key.
pub(crate) fn as_call(step: &engine::StepCall) -> connectors::roles::Call {
    connectors::roles::Call {
        class: step.class,
        key: Some(step.key.clone()),
        may_have_happened: step.may_have_happened,
        look: None,
    }
}
