//! Two records of one person become one, in each system that can do it.

use async_trait::async_trait;
use domain::{Code, CrmContactId, CustomerId, Date, PosMemberId, Record};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Call, Result};

/// What a merge in the online store would come to. No value of anybody is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MergePreview {
    /// Who would stay; the online store's word is the truth.
    pub survivor: Option<CustomerId>,
    /// Why it will not: `company-contact`, `gift-cards`, ...
    pub blockers: Vec<Code>,
    /// Which values of the one who goes would be lost: `email`, `phone`, `first_name`, `last_name`.
    pub lost: Vec<&'static str>,
    /// Orders of both.
    pub orders: u64,
    /// Draft orders of both.
    pub draft_orders: u64,
    /// Discounts made for either.
    pub discounts: u64,
    /// Metafields of both.
    pub metafields: u64,
    /// Tags of both.
    pub tags: u64,
}

/// A merge the online store has taken on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeAsked {
    /// Who stays.
    pub survivor: CustomerId,
    /// The store's job; none if it named none that can be asked about.
    pub job: Option<Uuid>,
}

impl Record for MergeAsked {}

/// How far the online store's job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeProgress {
    /// Not over yet.
    Running,
    /// One customer is left.
    Done,
    /// It did not happen; nothing changed there.
    Failed(Code),
}

/// What somebody said about being written to, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentLevel {
    /// Said no.
    OptedOut,
    /// Was never asked, or it is not known.
    NotAsked,
    /// Has not confirmed yet.
    Pending,
    /// Said yes.
    Subscribed,
}

/// A way to be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Mail.
    Email,
    /// Text messages.
    Sms,
}

/// What a customer said per channel; none where they have no address or number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    /// Mail.
    pub email: Option<ConsentLevel>,
    /// Text messages.
    pub sms: Option<ConsentLevel>,
}

impl Record for Consents {}

impl Consents {
    /// The stricter of two people's words, channel by channel. Who has no such channel has said nothing.
    pub fn strictest(self, other: Self) -> Self {
        let least = |a: Option<ConsentLevel>, b: Option<ConsentLevel>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, two) => one.or(two),
        };
        Self { email: least(self.email, other.email), sms: least(self.sms, other.sms) }
    }

    /// Channels on which these say more than was agreed to.
    pub fn raised_above(self, agreed: Self) -> Vec<Channel> {
        let raised = |now: Option<ConsentLevel>, agreed: Option<ConsentLevel>| {
            now.is_some_and(|now| {
                now > agreed.unwrap_or(ConsentLevel::NotAsked) && now > ConsentLevel::NotAsked
            })
        };
        let channels = [
            (Channel::Email, raised(self.email, agreed.email)),
            (Channel::Sms, raised(self.sms, agreed.sms)),
        ];
        channels.into_iter().filter(|(_, raised)| *raised).map(|(channel, _)| channel).collect()
    }
}

/// The online store merges customers.
#[async_trait]
pub trait StorefrontMerges: Send + Sync {
    /// What merging `loser` into `survivor` would come to. Both exist.
    async fn preview(&self, call: &Call, survivor: CustomerId, loser: CustomerId) -> Result<MergePreview>;

    /// Merges. It cannot be undone, and it is sent once: the caller has looked whether `loser` is gone already.
    /// Rejections: `merge-refused.<why>`.
    async fn merge(&self, call: &Call, survivor: CustomerId, loser: CustomerId) -> Result<MergeAsked>;

    /// How far the job is. A job nobody knows any more is `Done`.
    async fn progress(&self, call: &Call, job: Uuid) -> Result<MergeProgress>;

    /// What a customer said; none if there is no such customer.
    async fn consents(&self, call: &Call, customer: CustomerId) -> Result<Option<Consents>>;

    /// Takes a yes back. There is no call that gives one.
    async fn withdraw(&self, call: &Call, customer: CustomerId, channel: Channel) -> Result<()>;

    /// Those of these customers (at most 100) that the online store does not have any more.
    async fn gone(&self, call: &Call, customers: &[CustomerId]) -> Result<Vec<CustomerId>>;
}

/// The tills have no merge: one member is retired, and can be brought back.
#[async_trait]
pub trait PosMerges: Send + Sync {
    /// Marks a member as merged into another from that day on and takes the member number off. A remark that names the
    /// other's id is left where there is none yet. Doing it twice changes nothing. Rejection: `member-gone`.
    async fn retire(&self, call: &Call, member: PosMemberId, into: PosMemberId, on: Date) -> Result<()>;

    /// Makes a retired member an active one again. Doing it twice changes nothing. Rejection: `member-gone`.
    async fn bring_back(&self, call: &Call, member: PosMemberId) -> Result<()>;
}

/// The CRM merges contacts.
#[async_trait]
pub trait CrmMerges: Send + Sync {
    /// Makes two contacts one that carries the survivor's number; its id may be new. Doing it twice changes nothing.
    async fn merge_contacts(
        &self,
        call: &Call,
        keep: CrmContactId,
        gone: CrmContactId,
    ) -> Result<CrmContactId>;

    /// Gives a contact another customer's number.
    async fn renumber(&self, call: &Call, contact: CrmContactId, customer: CustomerId) -> Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_never_makes_anybody_agree() {
        use ConsentLevel::{NotAsked, OptedOut, Subscribed};
        let mail = |email| Consents { email, sms: None };
        let both = mail(Some(Subscribed)).strictest(mail(Some(OptedOut)));
        assert_eq!(both.email, Some(OptedOut));
        assert_eq!(mail(Some(Subscribed)).strictest(mail(None)).email, Some(Subscribed));
        assert_eq!(mail(Some(NotAsked)).strictest(mail(Some(Subscribed))).email, Some(NotAsked));
        assert_eq!(mail(Some(Subscribed)).raised_above(both), [Channel::Email]);
        assert_eq!(mail(Some(Subscribed)).raised_above(Consents::default()), [Channel::Email]);
        assert_eq!(mail(Some(NotAsked)).raised_above(both), []);
        assert_eq!(mail(Some(Subscribed)).raised_above(mail(Some(Subscribed))), []);
    }
}
