//! The other systems, as small as a test needs them: the online store refuses, the till knows one free member.

use std::sync::Arc;

use async_trait::async_trait;
use connectors::{
    roles::{
        Alert, Alerts, AllCustomers, Call, Crm, CrmErasure, CustomersPage, Erased, Footprint, Identity,
        Mailer, Membership, NewPosMember, PointsAdded, Pos, PosErasure, PosFootprint, PosMemberChange,
        PosPoints, ProfileChange, RequiredColumns, Result, Silence, StoreErasure, Storefront,
        StorefrontErasure, StorefrontPage, Subscription, Welcome,
    },
    testing::Silent,
};
use domain::{
    Code, CrmContactId, CustomerId, Date, Failure, Kind, Pii, Points, PosMemberId, RegistrationId, Timestamp,
    Vendor,
    matrix::{Founding, Outgoing},
    member::{Address, Customer, MemberStatus, PosMember, Profile},
    points::{Balance, Movement},
    standing::{Since, Standing},
};
use flows::{Erasers, Switches, Systems};
use secrecy::SecretString;

/// Every system in one.
pub struct Others;

/// What the online store says to everything.
pub const REFUSAL: &str = "invalid.last_name";

pub fn systems() -> Systems {
    let others = Arc::new(Others);
    Systems {
        storefront: others.clone(),
        customers: others.clone(),
        pos: others.clone(),
        pos_points: others.clone(),
        membership: others.clone(),
        pos_footprint: others.clone(),
        merges: Arc::new(Silent),
        pos_merges: Arc::new(Silent),
        crm_merges: Arc::new(Silent),
        coupons: Arc::new(Silent),
        orders: Arc::new(Silent),
        coupon_mailer: Arc::new(Silent),
        crm: others.clone(),
        silence: others.clone(),
        mailer: others.clone(),
        identity: others.clone(),
        trade: None,
        alerts: others.clone(),
        erasers: Erasers { pos: others.clone(), crm: others.clone(), storefront: others },
        on: Switches { pos: true, crm: true, mail: true },
    }
}

fn no<T>(vendor: Vendor) -> Result<T> {
    Err(Failure::new(vendor, "answer", Kind::Unavailable))
}

fn refused<T>() -> Result<T> {
    Err(Failure::rejected(Vendor::Shopify, "read the customer", Code::new(REFUSAL)))
}

#[async_trait]
impl Storefront for Others {
    async fn create_customer(
        &self,
        _: &Call,
        _: &Founding<Profile>,
        _: RegistrationId,
    ) -> Result<CustomerId> {
        refused()
    }
    async fn set_address(&self, _: &Call, _: CustomerId, _: &Founding<Address>) -> Result<()> {
        refused()
    }
    async fn customer(&self, _: &Call, _: CustomerId) -> Result<Option<Customer>> {
        refused()
    }
    async fn customer_by_email(&self, _: &Call, _: &Pii<String>) -> Result<Option<Customer>> {
        refused()
    }
    async fn update_customer(&self, _: &Call, _: CustomerId, _: &Outgoing<ProfileChange>) -> Result<()> {
        refused()
    }
    async fn changed_since(&self, _: &Call, _: Timestamp, _: Option<&str>) -> Result<StorefrontPage> {
        no(Vendor::Shopify)
    }
    async fn subscriptions(&self, _: &Call) -> Result<Vec<Subscription>> {
        no(Vendor::Shopify)
    }
    async fn subscribe(&self, _: &Call, _: &str, _: &str) -> Result<()> {
        no(Vendor::Shopify)
    }
    async fn scopes(&self, _: &Call) -> Result<Vec<String>> {
        no(Vendor::Shopify)
    }
    async fn missing_metafields(&self, _: &Call) -> Result<Vec<String>> {
        no(Vendor::Shopify)
    }
    async fn define_metafield(&self, _: &Call, _: &str) -> Result<()> {
        no(Vendor::Shopify)
    }
    async fn api_version(&self, _: &Call) -> Result<(String, bool)> {
        no(Vendor::Shopify)
    }
}

#[async_trait]
impl Pos for Others {
    async fn member(&self, _: &Call, id: PosMemberId) -> Result<Option<PosMember>> {
        Ok(Some(PosMember {
            id,
            card_code: Pii::new("2900000000018".into()),
            member_number: None,
            profile: Pii::new(Profile::default()),
            emails: Pii::new(Vec::new()),
            rank: None,
            status: MemberStatus::Active,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }))
    }
    async fn member_by_code(&self, _: &Call, _: &Pii<String>) -> Result<Option<PosMember>> {
        no(Vendor::Smaregi)
    }
    async fn members_by_number(&self, _: &Call, _: CustomerId) -> Result<Vec<PosMember>> {
        no(Vendor::Smaregi)
    }
    async fn changed(&self, _: &Call, _: Timestamp, _: Timestamp, _: u32) -> Result<PosMemberChange> {
        no(Vendor::Smaregi)
    }
    async fn range(&self, _: &Call, _: u64, _: u64, _: u32) -> Result<PosMemberChange> {
        no(Vendor::Smaregi)
    }
    async fn create_member(&self, _: &Call, _: &NewPosMember) -> Result<PosMemberId> {
        no(Vendor::Smaregi)
    }
    async fn set_member_number(&self, _: &Call, _: PosMemberId, _: Option<CustomerId>) -> Result<()> {
        Ok(())
    }
    async fn update_member(&self, _: &Call, _: PosMemberId, _: &Outgoing<ProfileChange>) -> Result<()> {
        no(Vendor::Smaregi)
    }
    async fn required_columns(&self, _: &Call) -> Result<RequiredColumns> {
        no(Vendor::Smaregi)
    }
    async fn balance(&self, _: &Call, _: PosMemberId) -> Result<Option<Balance>> {
        no(Vendor::Smaregi)
    }
    async fn movements(&self, _: &Call, _: PosMemberId, _: Timestamp, _: u32) -> Result<Vec<Movement>> {
        no(Vendor::Smaregi)
    }
    async fn member_of_transaction(&self, _: &Call, _: u64) -> Result<Option<PosMemberId>> {
        no(Vendor::Smaregi)
    }
}

#[async_trait]
impl Crm for Others {
    async fn upsert_contact(&self, _: &Call, _: CustomerId, _: &Outgoing<Profile>) -> Result<CrmContactId> {
        no(Vendor::Hubspot)
    }
    async fn has_member_property(&self, _: &Call) -> Result<bool> {
        no(Vendor::Hubspot)
    }
    async fn create_member_property(&self, _: &Call) -> Result<()> {
        no(Vendor::Hubspot)
    }
}

#[async_trait]
impl Mailer for Others {
    async fn welcome(&self, _: &Call, _: &Welcome) -> Result<()> {
        no(Vendor::Mail)
    }
    async fn check(&self, _: &Call) -> Result<()> {
        no(Vendor::Mail)
    }
}

#[async_trait]
impl Identity for Others {
    async fn customer(&self, _: &SecretString) -> Result<CustomerId> {
        no(Vendor::Shopify)
    }
}

#[async_trait]
impl Alerts for Others {
    async fn raise(&self, _: &Alert) -> Result<()> {
        no(Vendor::Slack)
    }
}

#[async_trait]
impl PosPoints for Others {
    async fn standing(&self, _: &Call, _: PosMemberId) -> Result<Option<Standing>> {
        no(Vendor::Smaregi)
    }

    async fn since(&self, _: &Call, _: PosMemberId, _: &Standing) -> Result<Option<Since>> {
        no(Vendor::Smaregi)
    }

    async fn add(&self, _: &Call, _: PosMemberId, _: Points, _: Option<Date>) -> Result<PointsAdded> {
        no(Vendor::Smaregi)
    }
}

#[async_trait]
impl Membership for Others {
    async fn withdraw(&self, _: &Call, _: PosMemberId, _: Date) -> Result<()> {
        no(Vendor::Hubspot)
    }

    async fn release(&self, _: &Call, _: PosMemberId) -> Result<()> {
        no(Vendor::Hubspot)
    }
}

#[async_trait]
impl PosErasure for Others {
    async fn erase_member(&self, _: &Call, _: PosMemberId) -> Result<Erased> {
        no(Vendor::Smaregi)
    }
}

#[async_trait]
impl Silence for Others {
    async fn opt_out(&self, _: &Call, _: CrmContactId) -> Result<()> {
        no(Vendor::Hubspot)
    }

    async fn farewell(&self, _: &Call, _: CrmContactId) -> Result<()> {
        no(Vendor::Hubspot)
    }
}

#[async_trait]
impl PosFootprint for Others {
    async fn footprint(&self, _: &Call, _: PosMemberId) -> Result<Option<Footprint>> {
        no(Vendor::Smaregi)
    }
}

#[async_trait]
impl CrmErasure for Others {
    async fn contacts_of(
        &self,
        _: &Call,
        _: CustomerId,
        _: Option<CrmContactId>,
        _: Option<&Pii<String>>,
    ) -> Result<Vec<CrmContactId>> {
        no(Vendor::Smaregi)
    }

    async fn erase_contact(&self, _: &Call, _: CrmContactId) -> Result<Erased> {
        no(Vendor::Smaregi)
    }
}

#[async_trait]
impl StorefrontErasure for Others {
    async fn request_erasure(&self, _: &Call, _: CustomerId) -> Result<StoreErasure> {
        no(Vendor::Smaregi)
    }
}

#[async_trait]
impl AllCustomers for Others {
    async fn customers_page(&self, _: &Call, _: Option<&str>) -> Result<CustomersPage> {
        refused()
    }
    async fn customer_count(&self, _: &Call) -> Result<Option<u64>> {
        refused()
    }
}
