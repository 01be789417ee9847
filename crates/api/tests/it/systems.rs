//! The other systems as the operators' desk meets them: tills with two members, and nobody else at home.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

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
    CrmContactId, CustomerId, Date, Failure, Kind, Pii, Points, PosMemberId, RegistrationId, Timestamp,
    Vendor,
    matrix::{Founding, Outgoing},
    member::{Address, Customer, MemberStatus, PosMember, Profile},
    points::{Balance, Movement},
    standing::{Since, Standing},
};
use flows::{Erasers, Switches, Systems};
use secrecy::SecretString;

/// Members at the till, and the number each carries.
#[derive(Default)]
pub struct Tills {
    pub numbers: Mutex<HashMap<PosMemberId, Option<CustomerId>>>,
    pub down: AtomicBool,
}

pub struct Nobody;

fn silent<T>(operation: &'static str) -> Result<T> {
    Err(Failure::new(Vendor::Smaregi, operation, Kind::Unavailable))
}

pub fn systems(tills: Arc<Tills>) -> Systems {
    Systems {
        storefront: Arc::new(Nobody),
        customers: Arc::new(Nobody),
        pos: tills,
        pos_points: Arc::new(Nobody),
        membership: Arc::new(Nobody),
        pos_footprint: Arc::new(Nobody),
        merges: Arc::new(Silent),
        pos_merges: Arc::new(Silent),
        crm_merges: Arc::new(Silent),
        coupons: Arc::new(Silent),
        orders: Arc::new(Silent),
        coupon_mailer: Arc::new(Silent),
        crm: Arc::new(Nobody),
        silence: Arc::new(Nobody),
        mailer: Arc::new(Nobody),
        identity: Arc::new(Nobody),
        alerts: Arc::new(Nobody),
        trade: None,
        erasers: Erasers { pos: Arc::new(Nobody), crm: Arc::new(Nobody), storefront: Arc::new(Nobody) },
        on: Switches { pos: true, crm: true, mail: true },
    }
}

#[async_trait]
impl Pos for Tills {
    async fn member(&self, _: &Call, id: PosMemberId) -> Result<Option<PosMember>> {
        if self.down.load(Ordering::Relaxed) {
            return silent("read the member");
        }
        let number = self.numbers.lock().unwrap().get(&id).copied();
        Ok(number.map(|member_number| PosMember {
            id,
            card_code: Pii::default(),
            member_number,
            profile: Pii::default(),
            emails: Pii::default(),
            rank: None,
            status: MemberStatus::Active,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }))
    }

    async fn set_member_number(&self, _: &Call, id: PosMemberId, number: Option<CustomerId>) -> Result<()> {
        self.numbers.lock().unwrap().insert(id, number);
        Ok(())
    }

    async fn member_by_code(&self, _: &Call, _: &Pii<String>) -> Result<Option<PosMember>> {
        silent("find")
    }

    async fn members_by_number(&self, _: &Call, _: CustomerId) -> Result<Vec<PosMember>> {
        silent("find")
    }

    async fn changed(&self, _: &Call, _: Timestamp, _: Timestamp, _: u32) -> Result<PosMemberChange> {
        silent("sweep")
    }

    async fn range(&self, _: &Call, _: u64, _: u64, _: u32) -> Result<PosMemberChange> {
        silent("sweep")
    }

    async fn create_member(&self, _: &Call, _: &NewPosMember) -> Result<PosMemberId> {
        silent("create")
    }

    async fn update_member(&self, _: &Call, _: PosMemberId, _: &Outgoing<ProfileChange>) -> Result<()> {
        silent("update")
    }

    async fn required_columns(&self, _: &Call) -> Result<RequiredColumns> {
        silent("ask")
    }

    async fn balance(&self, _: &Call, _: PosMemberId) -> Result<Option<Balance>> {
        silent("read the balance")
    }

    async fn movements(&self, _: &Call, _: PosMemberId, _: Timestamp, _: u32) -> Result<Vec<Movement>> {
        silent("read the movements")
    }

    async fn member_of_transaction(&self, _: &Call, _: u64) -> Result<Option<PosMemberId>> {
        silent("read the transaction")
    }
}

#[async_trait]
impl Storefront for Nobody {
    async fn create_customer(
        &self,
        _: &Call,
        _: &Founding<Profile>,
        _: RegistrationId,
    ) -> Result<CustomerId> {
        silent("create")
    }

    async fn set_address(&self, _: &Call, _: CustomerId, _: &Founding<Address>) -> Result<()> {
        silent("save")
    }

    async fn customer(&self, _: &Call, _: CustomerId) -> Result<Option<Customer>> {
        silent("read")
    }

    async fn customer_by_email(&self, _: &Call, _: &Pii<String>) -> Result<Option<Customer>> {
        silent("read")
    }

    async fn update_customer(&self, _: &Call, _: CustomerId, _: &Outgoing<ProfileChange>) -> Result<()> {
        silent("update")
    }

    async fn changed_since(&self, _: &Call, _: Timestamp, _: Option<&str>) -> Result<StorefrontPage> {
        silent("sweep")
    }

    async fn subscriptions(&self, _: &Call) -> Result<Vec<Subscription>> {
        silent("ask")
    }

    async fn subscribe(&self, _: &Call, _: &str, _: &str) -> Result<()> {
        silent("subscribe")
    }

    async fn scopes(&self, _: &Call) -> Result<Vec<String>> {
        silent("ask")
    }

    async fn missing_metafields(&self, _: &Call) -> Result<Vec<String>> {
        silent("ask")
    }

    async fn define_metafield(&self, _: &Call, _: &str) -> Result<()> {
        silent("define")
    }

    async fn api_version(&self, _: &Call) -> Result<(String, bool)> {
        silent("ask")
    }
}

#[async_trait]
impl Crm for Nobody {
    async fn upsert_contact(&self, _: &Call, _: CustomerId, _: &Outgoing<Profile>) -> Result<CrmContactId> {
        silent("write")
    }

    async fn has_member_property(&self, _: &Call) -> Result<bool> {
        silent("ask")
    }

    async fn create_member_property(&self, _: &Call) -> Result<()> {
        silent("define")
    }
}

#[async_trait]
impl Mailer for Nobody {
    async fn welcome(&self, _: &Call, _: &Welcome) -> Result<()> {
        silent("send")
    }

    async fn check(&self, _: &Call) -> Result<()> {
        silent("ask")
    }
}

#[async_trait]
impl Identity for Nobody {
    async fn customer(&self, _: &SecretString) -> Result<CustomerId> {
        silent("say who it is")
    }
}

#[async_trait]
impl Alerts for Nobody {
    async fn raise(&self, _: &Alert) -> Result<()> {
        silent("tell")
    }
}

#[async_trait]
impl PosPoints for Nobody {
    async fn standing(&self, _: &Call, _: PosMemberId) -> Result<Option<Standing>> {
        silent("read where the points stand")
    }

    async fn since(&self, _: &Call, _: PosMemberId, _: &Standing) -> Result<Option<Since>> {
        silent("read what moved")
    }

    async fn add(&self, _: &Call, _: PosMemberId, _: Points, _: Option<Date>) -> Result<PointsAdded> {
        silent("add points")
    }
}

#[async_trait]
impl Membership for Nobody {
    async fn withdraw(&self, _: &Call, _: PosMemberId, _: Date) -> Result<()> {
        silent("let go")
    }

    async fn release(&self, _: &Call, _: PosMemberId) -> Result<()> {
        silent("let go")
    }
}

#[async_trait]
impl PosErasure for Nobody {
    async fn erase_member(&self, _: &Call, _: PosMemberId) -> Result<Erased> {
        silent("erase")
    }
}

#[async_trait]
impl Silence for Nobody {
    async fn opt_out(&self, _: &Call, _: CrmContactId) -> Result<()> {
        silent("let go")
    }

    async fn farewell(&self, _: &Call, _: CrmContactId) -> Result<()> {
        silent("let go")
    }
}

#[async_trait]
impl PosFootprint for Nobody {
    async fn footprint(&self, _: &Call, _: PosMemberId) -> Result<Option<Footprint>> {
        silent("read the last visit")
    }
}

#[async_trait]
impl CrmErasure for Nobody {
    async fn contacts_of(
        &self,
        _: &Call,
        _: CustomerId,
        _: Option<CrmContactId>,
        _: Option<&Pii<String>>,
    ) -> Result<Vec<CrmContactId>> {
        silent("erase")
    }

    async fn erase_contact(&self, _: &Call, _: CrmContactId) -> Result<Erased> {
        silent("erase")
    }
}

#[async_trait]
impl StorefrontErasure for Nobody {
    async fn request_erasure(&self, _: &Call, _: CustomerId) -> Result<StoreErasure> {
        silent("erase")
    }
}

#[async_trait]
impl AllCustomers for Nobody {
    async fn customers_page(&self, _: &Call, _: Option<&str>) -> Result<CustomersPage> {
        silent("list customers")
    }
    async fn customer_count(&self, _: &Call) -> Result<Option<u64>> {
        silent("count customers")
    }
}
