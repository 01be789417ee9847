//! Customers who are signing in or have signed in: codes on their way, sessions, tokens.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

/// How long a mailed code is good.
pub(super) const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How long an access token is good.
pub(super) const ACCESS_LIFETIME: SignedDuration = SignedDuration::from_hours(2);
/// How often a wrong code may be tried.
const TRIES: u32 = 5;

/// A code that was mailed.
#[derive(Clone, Debug)]
struct Mailed {
    code: String,
    until: Timestamp,
    tries: u32,
}

/// A browser on its way through the sign-in pages, with what the storefront asked for.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: String,
    pub(super) nonce: Option<String>,
    pub(super) code_challenge: String,
    pub(super) email: Option<String>,
}

/// An authorization code that waits to be exchanged, once.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    pub(super) visit: Visit,
    pub(super) customer: u64,
    pub(super) until: Timestamp,
}

/// Everything about customer accounts.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    mailed: HashMap<String, Mailed>,
    pub(super) visits: HashMap<String, Visit>,
    pub(super) tickets: HashMap<String, Ticket>,
    access: HashMap<String, (u64, Timestamp)>,
    refresh: HashMap<String, u64>,
}

impl Accounts {
    /// Remembers the code that was mailed to an address; an older one is no longer good.
    pub(super) fn mailed(&mut self, email: &str, code: String, now: Timestamp) {
        self.mailed.insert(email.to_lowercase(), Mailed { code, until: now + CODE_LIFETIME, tries: 0 });
    }

    /// Uses a code up; a wrong one counts against it.
    pub(super) fn redeem(&mut self, email: &str, code: &str, now: Timestamp) -> bool {
        let email = email.trim().to_lowercase();
        let Some(mailed) = self.mailed.get_mut(&email) else { return false };
        mailed.tries += 1;
        let good = mailed.code == code.trim() && mailed.until > now && mailed.tries <= TRIES;
        if good || mailed.tries >= TRIES {
            self.mailed.remove(&email);
        }
        good
    }

    pub(super) fn grant_access(&mut self, token: String, customer: u64, now: Timestamp) {
        self.access.insert(token, (customer, now + ACCESS_LIFETIME));
    }

    /// Whose access token this is, while it is good.
    pub(super) fn who(&self, token: &str, now: Timestamp) -> Option<u64> {
        self.access.get(token).filter(|(_, until)| *until > now).map(|(customer, _)| *customer)
    }

    pub(super) fn grant_refresh(&mut self, token: String, customer: u64) {
        self.refresh.insert(token, customer);
    }

    /// Each refresh token is good once.
    pub(super) fn take_refresh(&mut self, token: &str) -> Option<u64> {
        self.refresh.remove(token)
    }

    /// A customer who is gone is signed out everywhere.
    pub(super) fn forget(&mut self, customer: u64) {
        self.access.retain(|_, (owner, _)| *owner != customer);
        self.refresh.retain(|_, owner| *owner != customer);
        self.tickets.retain(|_, ticket| ticket.customer != customer);
    }
}
