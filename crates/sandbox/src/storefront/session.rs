//! Remembers who is signed in at the storefront; the browser holds only a random number.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum_extra::extract::cookie::{Cookie, SameSite};

use super::neighbours::Tokens;

/// Fills the slice with bytes nobody can guess.
pub type Dice = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Name of the session cookie.
pub(super) const COOKIE: &str = "engawa_session";

/// Oldest sessions are forgotten above this, so that memory stays bounded.
const MOST: usize = 5_000;

/// What is remembered about one browser.
#[derive(Clone, Default)]
pub(super) struct Session {
    /// The signed-in customer's tokens. They never leave the server.
    pub(super) customer: Option<Tokens>,
    /// Address a code was sent to, and how many wrong codes were tried.
    pub(super) asked: Option<(String, u8)>,
    /// The registration this browser started; only it may watch its progress.
    pub(super) registration: Option<Started>,
}

/// A registration as the browser that sent it may see it.
#[derive(Clone)]
pub(super) struct Started {
    /// The hub's id, absent where there is nothing to watch.
    pub(super) id: Option<String>,
}

/// All sessions, in memory.
pub(super) struct Sessions {
    kept: Mutex<Kept>,
    dice: Dice,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<String, Session>,
    in_order: VecDeque<String>,
}

impl Sessions {
    pub(super) fn new(dice: Dice) -> Self {
        Self { kept: Mutex::default(), dice }
    }

    /// What is remembered, or nothing.
    pub(super) fn read(&self, id: &str) -> Session {
        self.lock().by_id.get(id).cloned().unwrap_or_default()
    }

    /// Changes a session under a fresh id and returns that id. A new id with every change of rights means that an
    /// id planted beforehand is worth nothing.
    pub(super) fn renew(&self, old: Option<&str>, change: impl FnOnce(&mut Session)) -> String {
        let fresh = self.random_hex::<32>();
        let mut kept = self.lock();
        let mut session = old.and_then(|id| kept.by_id.remove(id)).unwrap_or_default();
        if let Some(old) = old {
            kept.in_order.retain(|id| id != old);
        }
        change(&mut session);
        kept.by_id.insert(fresh.clone(), session);
        kept.in_order.push_back(fresh.clone());
        while kept.in_order.len() > MOST {
            if let Some(oldest) = kept.in_order.pop_front() {
                kept.by_id.remove(&oldest);
            }
        }
        fresh
    }

    /// Changes a session in place, if it exists.
    pub(super) fn change(&self, id: &str, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.lock().by_id.get_mut(id) {
            change(session);
        }
    }

    /// Forgets a session.
    pub(super) fn close(&self, id: &str) {
        let mut kept = self.lock();
        kept.by_id.remove(id);
        kept.in_order.retain(|kept_id| kept_id != id);
    }

    /// Random hexadecimal digits from `N` bytes.
    pub(super) fn random_hex<const N: usize>(&self) -> String {
        let mut bytes = [0; N];
        (self.dice)(&mut bytes);
        hex::encode(bytes)
    }

    /// A random number below `end`.
    pub(super) fn random_below(&self, end: usize) -> usize {
        let mut bytes = [0; 4];
        (self.dice)(&mut bytes);
        u32::from_le_bytes(bytes) as usize % end.max(1)
    }

    /// A version 4 UUID.
    pub(super) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        (self.dice)(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let digits = hex::encode(bytes);
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        parts.join("-")
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The cookie that carries a session id: out of reach of scripts, not sent along by other sites' forms.
pub(super) fn cookie(id: String, secure: bool) -> Cookie<'static> {
    Cookie::build((COOKIE, id)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build()
}
