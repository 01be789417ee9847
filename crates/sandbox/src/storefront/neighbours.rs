//! What the storefront, the mail page and the till ask of the rest of the town.

use async_trait::async_trait;

/// What the shop's customer accounts hand out after a correct one-time code.
#[derive(Clone)]
pub struct Tokens {
    /// OpenID token that names the customer; presented to the hub.
    pub id_token: String,
    /// Customer Account API token.
    pub access_token: String,
}

/// The shop's passwordless sign-in.
#[async_trait]
pub trait CustomerAccounts: Send + Sync + 'static {
    /// Mails a one-time code if the address belongs to a customer. Says nothing either way; `Err` when sign-in is down.
    async fn send_code(&self, email: &str) -> Result<(), Away>;

    /// Trades the code for tokens. `Ok(None)`: wrong or stale code.
    async fn redeem(&self, email: &str, code: &str) -> Result<Option<Tokens>, Away>;
}

/// The neighbour did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the neighbour did not answer")]
pub struct Away;

/// One mail as its reader sees it.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// Position in the mailbox, stable while the town stands.
    pub id: String,
    /// Sender as written.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Local time of arrival, `11-21 18:20`.
    pub at: String,
    /// Plain text part.
    pub text: String,
    /// HTML part, shown only in a sandboxed frame.
    pub html: Option<String>,
}

/// The demo's mailboxes.
pub trait Letters: Send + Sync + 'static {
    /// Every mail, newest first.
    fn all(&self) -> Vec<Letter>;

    /// The storefront's own server mails a customer.
    fn post(&self, to: &str, subject: &str, text: &str);
}

/// A shop with a till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// POS store id.
    pub id: String,
    /// Name on the receipt.
    pub name: String,
}

/// Something on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// POS product id.
    pub id: String,
    /// Code below the bars.
    pub code: String,
    /// Name on the receipt.
    pub name: String,
    /// Price in yen, tax included.
    pub price_yen: i64,
}

/// A member as the till shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillMember {
    /// What the scanner read.
    pub code: String,
    /// Name.
    pub name: String,
    /// Points now.
    pub points: i64,
    /// When they lapse, `2027-11-21`.
    pub expires_on: Option<String>,
}

/// What a member once wrote on a card's form, for registering the same person online.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filed {
    /// E-mail.
    pub email: String,
    /// Family and given name.
    pub name: (String, String),
    /// Their furigana.
    pub kana: (String, String),
    /// `1978-03-17`.
    pub birth_date: String,
}

/// A sale as rung up.
#[derive(Clone, Debug, Default)]
pub struct Basket {
    /// POS store id.
    pub shop: String,
    /// The member's code, if one was scanned.
    pub member: Option<String>,
    /// Product id and quantity (at least 1).
    pub lines: Vec<(String, u32)>,
    /// Points to use, at one yen each.
    pub spend_points: i64,
}

/// What the customer takes home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Number printed on it; a till that is offline has none yet.
    pub number: Option<String>,
    /// Sum before points, in yen.
    pub subtotal_yen: i64,
    /// Points used.
    pub spent: i64,
    /// What was paid, in yen.
    pub total_yen: i64,
    /// Points earned by this sale.
    pub earned: i64,
    /// Points afterwards; unknown while the till is offline.
    pub balance: Option<i64>,
}

/// Why the till refused a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing in the basket.
    Empty,
    /// Nobody has this code.
    UnknownMember,
    /// More points than the member has, or than the sale costs.
    TooManyPoints,
    /// Points cannot be used while the till is offline.
    Offline,
    /// The till did not take it.
    Closed,
}

/// The tills of the shops.
#[async_trait]
pub trait Tills: Send + Sync + 'static {
    /// Every shop.
    fn shops(&self) -> Vec<Shop>;

    /// What can be sold.
    fn articles(&self) -> Vec<Article>;

    /// Members, latest first.
    fn recent_members(&self, limit: usize) -> Vec<TillMember>;

    /// The member with this code.
    fn member(&self, code: &str) -> Option<TillMember>;

    /// What is on file about a member who has no online account yet and left enough to open one; `None` for all others.
    fn filed(&self, _code: &str) -> Option<Filed> {
        None
    }

    /// Rings it up.
    async fn sell(&self, basket: Basket) -> Result<Receipt, Refusal>;

    /// Whether this shop's till has no line to the POS, and how many sales wait in it.
    fn line(&self, shop: &str) -> (bool, usize);

    /// Cuts or restores the line; restoring does not upload by itself.
    fn set_offline(&self, shop: &str, offline: bool);

    /// Sends the waiting sales; how many were sent.
    async fn upload(&self, shop: &str) -> usize;
}

/// A vendor the visitor may disturb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// The online store.
    Shopify,
    /// The tills.
    Pos,
    /// The CRM.
    Crm,
    /// Outgoing mail.
    Mail,
}

impl Vendor {
    /// All, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Shopify, Self::Pos, Self::Crm, Self::Mail];

    /// Its word in forms and in the hub's `systems`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Pos => "pos",
            Self::Crm => "crm",
            Self::Mail => "mail",
        }
    }
}

/// How a vendor feels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Answers at once.
    #[default]
    Well,
    /// Answers after some seconds.
    Slow,
    /// Does not answer.
    Down,
}

impl Mood {
    /// All, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Well, Self::Slow, Self::Down];

    /// Its word in forms.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Slow => "slow",
            Self::Down => "down",
        }
    }
}

/// Lets the visitor disturb a vendor and watch the hub cope.
pub trait Weather: Send + Sync + 'static {
    /// Sets a vendor's mood.
    fn set(&self, vendor: Vendor, mood: Mood);
}
