//! Both sides of a case, read live from the systems that own them; nothing is kept.

use std::time::Duration;

use connectors::roles::{Call, Footprint, LastPurchase};
use domain::{
    Class, CustomerId, Date, Failure, Pii, PosMemberId,
    member::{Customer, PosMember, Profile},
};
use store::Case;

use super::{
    comparing::{FIELDS, level, text},
    desk::{Desk, DeskRefused},
    operator::Operator,
    rights::Action,
};

/// A person looks at the page: a system that has not answered by then is shown as silent.
const PATIENCE: Duration = Duration::from_secs(4);
/// More candidates than this are not shown side by side.
const SIDES: usize = 6;

/// Whether a record could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// Read just now.
    Here,
    /// Its owner does not have it: deleted, erased or never there.
    Gone,
    /// Its owner does not answer.
    Silent,
}

/// One value of a record.
#[derive(Clone)]
pub struct Shown {
    /// `surname`, `given`, `surname_kana`, `given_kana`, `email`, `phone`, `birth_date`, `address`.
    pub field: &'static str,
    /// Masked, unless the record was revealed; empty if it is not recorded.
    pub text: Pii<String>,
    /// How it stands to the customer's: `agree`, `near`, `differ`, `missing`; none for the customer themselves.
    pub level: Option<&'static str>,
}

/// A customer or a store member as a screen shows them.
#[derive(Clone)]
pub struct Record {
    /// Whether it could be read.
    pub state: RecordState,
    /// Values, always all of them if it could.
    pub values: Vec<Shown>,
    /// Member since, in the shop's time zone.
    pub since: Option<Date>,
    /// Points that can be spent; none if unknown or no member.
    pub points: Option<i64>,
    /// The POS's rank code.
    pub rank: Option<String>,
    /// The last sale at a till.
    pub last_purchase: Option<LastPurchase>,
    /// The customer a store member is linked to already.
    pub linked_to: Option<CustomerId>,
    /// A store member who has left or was merged cannot be linked.
    pub has_left: bool,
}

/// Both sides.
#[derive(Clone)]
pub struct Records {
    /// The customer.
    pub customer: Record,
    /// Each candidate.
    pub members: Vec<(PosMemberId, Record)>,
    /// Stands for what was seen, without saying it; a decision sends it back.
    pub seen: String,
}

/// What the owner of a record answered.
enum Read<T> {
    Here(T),
    Gone,
    Silent,
}

struct Member {
    member: PosMember,
    points: Option<i64>,
    footprint: Footprint,
}

impl Desk {
    /// Reads both sides of a case, masked.
    pub async fn case_records(&self, by: &Operator, case: &Case) -> Result<Records, DeskRefused> {
        by.must(Action::SeeCases)?;
        Ok(self.read_both(case, true).await)
    }

    pub(super) async fn read_both(&self, case: &Case, is_masked: bool) -> Records {
        let candidates: Vec<PosMemberId> = case.candidates.iter().map(|c| c.member).take(SIDES).collect();
        let members = candidates.iter().map(|member| self.read_member(*member));
        let (customer, members) =
            futures::join!(self.read_customer(case.customer), futures::future::join_all(members));
        let seen = self.seen(case.customer, &customer, &candidates, &members);
        let ours = match &customer {
            Read::Here(customer) => Some(customer.profile.clone()),
            _ => None,
        };
        let ours = ours.as_ref();
        let told = candidates.into_iter().zip(&members);
        let members = told.map(|(id, read)| (id, member_record(read, ours, is_masked))).collect();
        Records { customer: customer_record(&customer, is_masked), members, seen }
    }

    async fn read_customer(&self, id: CustomerId) -> Read<Customer> {
        let call = Call::read(Class::Interactive);
        read(self.parts().systems.storefront.customer(&call, id)).await
    }

    async fn read_member(&self, id: PosMemberId) -> Read<Member> {
        let (pos, footprints) = (&self.parts().systems.pos, &self.parts().systems.pos_footprint);
        let call = Call::read(Class::Interactive);
        let (member, balance, footprint) = futures::join!(
            read(pos.member(&call, id)),
            read(pos.balance(&call, id)),
            read(footprints.footprint(&call, id)),
        );
        let points = if let Read::Here(balance) = balance { Some(balance.points.0) } else { None };
        let footprint = if let Read::Here(footprint) = footprint { footprint } else { Footprint::default() };
        match member {
            Read::Here(member) => Read::Here(Member { member, points, footprint }),
            Read::Gone => Read::Gone,
            Read::Silent => Read::Silent,
        }
    }

    /// A keyed hash of everything by which one would decide.
    fn seen(
        &self,
        customer: CustomerId,
        read: &Read<Customer>,
        candidates: &[PosMemberId],
        members: &[Read<Member>],
    ) -> String {
        let whole = |profile: &Profile| FIELDS.map(|field| text(field, profile, false)).join("\u{1f}");
        let mut lines = vec![match read {
            Read::Here(found) => format!("{customer} {}", whole(found.profile.reveal())),
            Read::Gone => format!("{customer} gone"),
            Read::Silent => format!("{customer} silent"),
        }];
        lines.extend(candidates.iter().zip(members).map(|(id, read)| match read {
            Read::Here(Member { member, .. }) => {
                let number = member.member_number.map_or(0, CustomerId::get);
                format!("{id} {number} {:?} {}", member.status, whole(member.profile.reveal()))
            }
            Read::Gone => format!("{id} gone"),
            Read::Silent => format!("{id} silent"),
        }));
        let mut hash = self.parts().hasher.hash("case-seen", &lines.join("\n")).to_hex();
        hash.truncate(32);
        hash
    }
}

async fn read<T>(asked: impl Future<Output = Result<Option<T>, Failure>>) -> Read<T> {
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(Some(found))) => Read::Here(found),
        Ok(Ok(None)) => Read::Gone,
        Ok(Err(_)) | Err(_) => Read::Silent,
    }
}

impl Record {
    const fn without(state: RecordState) -> Self {
        Self {
            state,
            values: Vec::new(),
            since: None,
            points: None,
            rank: None,
            last_purchase: None,
            linked_to: None,
            has_left: false,
        }
    }
}

fn values(profile: &Profile, beside: Option<&Profile>, is_masked: bool) -> Vec<Shown> {
    let shown = |field| Shown {
        field,
        text: Pii::new(text(field, profile, is_masked)),
        level: beside.map(|ours| level(field, ours, profile)),
    };
    FIELDS.into_iter().map(shown).collect()
}

fn customer_record(read: &Read<Customer>, is_masked: bool) -> Record {
    match read {
        Read::Here(customer) => Record {
            values: values(customer.profile.reveal(), None, is_masked),
            since: Some(customer.created_at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date()),
            ..Record::without(RecordState::Here)
        },
        Read::Gone => Record::without(RecordState::Gone),
        Read::Silent => Record::without(RecordState::Silent),
    }
}

fn member_record(read: &Read<Member>, ours: Option<&Pii<Profile>>, is_masked: bool) -> Record {
    match read {
        Read::Here(Member { member, points, footprint }) => Record {
            values: values(member.profile.reveal(), ours.map(Pii::reveal), is_masked),
            since: footprint.since,
            points: *points,
            rank: member.rank.clone(),
            last_purchase: footprint.last_purchase,
            linked_to: member.member_number,
            has_left: !member.status.is_linkable(),
            ..Record::without(RecordState::Here)
        },
        Read::Gone => Record::without(RecordState::Gone),
        Read::Silent => Record::without(RecordState::Silent),
    }
}
