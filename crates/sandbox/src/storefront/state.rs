//! What the storefront's server holds: its line to the hub, its neighbours and who is signed in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    hub::{HubClient, Line},
    member_records::MemberRecords,
    neighbours::{CustomerAccounts, Letters, Mood, Receipt, Tills, Tokens, Vendor, Weather},
    online_store::{OnlineStore, Placed},
    session::{Dice, Sessions},
    words::Lang,
};

/// The rest of the town, as far as the pages need it.
#[derive(Clone)]
pub struct Neighbours {
    /// Passwordless sign-in.
    pub accounts: Arc<dyn CustomerAccounts>,
    /// Everybody's mail.
    pub letters: Arc<dyn Letters>,
    /// The online store.
    pub store: Arc<dyn OnlineStore>,
    /// The tills.
    pub tills: Arc<dyn Tills>,
    /// Their member file.
    pub records: Arc<dyn MemberRecords>,
    /// Who can be disturbed.
    pub weather: Arc<dyn Weather>,
}

/// State of [`super::router`]. Cheap to clone; all clones are the same storefront.
#[derive(Clone)]
pub struct StorefrontState {
    /// The hub's API.
    pub hub: Arc<dyn HubClient>,
    /// Where a visitor finds the hub's console and API pages, without a trailing slash; empty for the same address.
    pub hub_public_url: String,
    api_key: Arc<str>,
    pub(super) neighbours: Neighbours,
    pub(super) sessions: Arc<Sessions>,
    desk: Arc<Mutex<Desk>>,
}

/// What lies on the counter: receipts just printed, and the weather the visitor made.
#[derive(Default)]
pub(super) struct Desk {
    /// By the number of the form that rang them up, so that pressing twice sells once.
    pub(super) receipts: HashMap<String, Receipt>,
    /// Orders just placed, by the number of the form that placed them.
    pub(super) orders: HashMap<String, Placed>,
    /// Vendors that were disturbed.
    pub(super) moods: HashMap<Vendor, Mood>,
}

impl StorefrontState {
    /// Opens the shop. `api_key` is the hub's `storefront.api_key` and stays on this side of the counter.
    pub fn new(
        hub: Arc<dyn HubClient>,
        hub_public_url: impl Into<String>,
        api_key: &str,
        neighbours: Neighbours,
        dice: Dice,
    ) -> Self {
        Self {
            hub,
            hub_public_url: hub_public_url.into(),
            api_key: api_key.into(),
            neighbours,
            sessions: Arc::new(Sessions::new(dice)),
            desk: Arc::default(),
        }
    }

    /// A line to the hub as the storefront itself.
    pub(super) fn as_shop(&self, lang: Lang) -> Line {
        Line::new(self.hub.clone(), &self.api_key, lang)
    }

    /// A line to the hub as this customer.
    pub(super) fn as_customer(&self, tokens: &Tokens, lang: Lang) -> Line {
        Line::new(self.hub.clone(), &tokens.id_token, lang)
    }

    pub(super) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cookies travel only over TLS where the demo is served that way.
    pub(super) fn secure_cookies(&self) -> bool {
        self.hub_public_url.starts_with("https://")
    }
}
