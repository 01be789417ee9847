//! A customer as the shop keeps one.

use jiff::Timestamp;

/// One customer record. Tests and the demo read and write it directly; apps go through the API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customer {
    /// Thirteen digits; `gid://shopify/Customer/{id}` outside.
    pub id: u64,
    /// Unique in the shop, whatever its case.
    pub email: Option<String>,
    /// E.164, unique in the shop.
    pub phone: Option<String>,
    /// 名.
    pub first_name: Option<String>,
    /// 姓.
    pub last_name: Option<String>,
    /// The merchant's note.
    pub note: Option<String>,
    /// `ja`, `en`, ...
    pub locale: String,
    /// In the order they were given.
    pub tags: Vec<String>,
    /// Whether the customer ever signed in (`true`: ENABLED, `false`: DISABLED).
    pub enabled: bool,
    /// Whether taxes are waived.
    pub tax_exempt: bool,
    /// Whether the address is known to be theirs.
    pub verified_email: bool,
    /// Newsletter consent.
    pub email_consent: Consent,
    /// Text message consent.
    pub sms_consent: Consent,
    /// All addresses, oldest first.
    pub addresses: Vec<Address>,
    /// Which of them is the default.
    pub default_address: Option<u64>,
    /// Facts that apps attached.
    pub metafields: Vec<Metafield>,
    /// Orders placed, and what they come to in yen: paid, less what went back.
    pub order_count: u64,
    /// See `order_count`.
    pub spent_yen: i64,
    /// How many gift cards they hold; such customers cannot be merged.
    pub gift_cards: u64,
    /// What else keeps them from being merged, by Shopify's names: `STORE_CREDIT`, `SUBSCRIPTIONS`, ...
    pub merge_blockers: Vec<&'static str>,
    /// Whole seconds, like everything Shopify stamps on an object.
    pub created_at: Timestamp,
    /// Moves with every change.
    pub updated_at: Timestamp,
    /// When somebody asked to erase them.
    pub erasure_requested_at: Option<Timestamp>,
}

/// What a customer said about one marketing channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// `NOT_SUBSCRIBED`, `SUBSCRIBED`, `UNSUBSCRIBED`, `PENDING`, ...
    pub state: String,
    /// `SINGLE_OPT_IN`, `CONFIRMED_OPT_IN`, `UNKNOWN`.
    pub level: Option<String>,
    /// When they said it.
    pub updated_at: Option<Timestamp>,
}

impl Default for Consent {
    fn default() -> Self {
        Self { state: "NOT_SUBSCRIBED".into(), level: None, updated_at: None }
    }
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// `gid://shopify/MailingAddress/{id}?model_name=CustomerAddress` outside.
    pub id: u64,
    /// 名.
    pub first_name: Option<String>,
    /// 姓.
    pub last_name: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Block and number.
    pub address1: Option<String>,
    /// Building and room.
    pub address2: Option<String>,
    /// 市区町村.
    pub city: Option<String>,
    /// `JP-01` to `JP-47` in Japan.
    pub province_code: Option<String>,
    /// ISO 3166 alpha-2.
    pub country_code: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Phone of this address; not unique.
    pub phone: Option<String>,
}

/// One fact that an app attached to a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Metafield {
    /// `gid://shopify/Metafield/{id}` outside.
    pub id: u64,
    /// Resolved: never `$app`.
    pub namespace: String,
    /// Name within the namespace.
    pub key: String,
    /// `single_line_text_field`, `date`, ...
    pub kind: String,
    /// Always text.
    pub value: String,
    /// First written.
    pub created_at: Timestamp,
    /// Last written.
    pub updated_at: Timestamp,
}

impl Metafield {
    /// What a guarded write must name to prove that it has seen the current value.
    pub fn digest(&self) -> String {
        use sha2::Digest as _;
        hex::encode(sha2::Sha256::digest(format!("{}\n{}", self.kind, self.value)))
    }
}

impl Customer {
    /// The value of a metafield, if it is there.
    pub fn metafield(&self, namespace: &str, key: &str) -> Option<&Metafield> {
        self.metafields.iter().find(|m| m.namespace == namespace && m.key == key)
    }

    /// The default address, or the only thing that could be it.
    pub fn address(&self) -> Option<&Address> {
        self.addresses.iter().find(|a| Some(a.id) == self.default_address).or(self.addresses.first())
    }

    /// `名 姓`, western order, as Shopify prints it; the e-mail where there is no name.
    pub fn display_name(&self) -> String {
        let name: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        if name.is_empty() {
            self.email.clone().or(self.phone.clone()).unwrap_or_default()
        } else {
            name.join(" ")
        }
    }
}
