//! A token fetched once for everybody, renewed before it ends, and renewed once more when it is refused.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use domain::Failure;
use secrecy::SecretString;
use tokio::{sync::Mutex, time::Instant};

/// A token as a vendor gave it.
pub struct Minted {
    /// The token.
    pub value: SecretString,
    /// How long it is good for.
    pub lifetime: Duration,
}

/// Where a new token comes from.
#[async_trait]
pub trait Mint: Send + Sync {
    /// Asks for a new token.
    async fn mint(&self) -> Result<Minted, Failure>;
}

/// A token to call with.
#[derive(Clone)]
pub struct Token {
    /// Goes into the header.
    pub value: SecretString,
    /// Which of the tokens it is, so that a refused one is renewed once and not once per caller.
    pub generation: u64,
}

struct Held {
    token: Token,
    renew_at: Instant,
}

#[derive(Default)]
struct Slot {
    held: Option<Held>,
    last_failure: Option<Failure>,
    minted: u64,
}

/// One vendor's token, shared by all its callers.
pub struct Tokens {
    mint: Box<dyn Mint>,
    slot: Mutex<Slot>,
    attempts: AtomicU64,
}

impl Tokens {
    /// Asks `mint` when the first caller comes.
    pub fn new(mint: impl Mint + 'static) -> Self {
        Self { mint: Box::new(mint), slot: Mutex::default(), attempts: AtomicU64::new(0) }
    }

    /// The token; fetched by the first caller while the others wait for it.
    pub async fn current(&self) -> Result<Token, Failure> {
        self.newer_than(None).await
    }

    /// A token other than the refused one. Everybody whose call was refused with it gets the same new one. A refusal
    /// tells that nothing was done, so a write may be repeated with it, once.
    pub async fn renewed(&self, refused: &Token) -> Result<Token, Failure> {
        self.newer_than(Some(refused.generation)).await
    }

    async fn newer_than(&self, refused: Option<u64>) -> Result<Token, Failure> {
        let seen = self.attempts.load(Ordering::Acquire);
        let mut slot = self.slot.lock().await;
        if let Some(held) = &slot.held
            && Instant::now() < held.renew_at
            && Some(held.token.generation) != refused
        {
            return Ok(held.token.clone());
        }
        // Somebody else tried while this caller stood in line: what they learned holds for everybody who waited.
        if self.attempts.load(Ordering::Acquire) > seen
            && let Some(failure) = &slot.last_failure
        {
            return Err(failure.clone());
        }
        let result = self.mint.mint().await;
        self.attempts.fetch_add(1, Ordering::Release);
        match result {
            Ok(minted) => {
                slot.minted += 1;
                let token = Token { value: minted.value, generation: slot.minted };
                let renew_at = Instant::now() + minted.lifetime.saturating_sub(early(minted.lifetime));
                slot.held = Some(Held { token: token.clone(), renew_at });
                slot.last_failure = None;
                Ok(token)
            }
            Err(failure) => {
                slot.last_failure = Some(failure.clone());
                Err(failure)
            }
        }
    }
}

/// Five minutes before the end, or a fifth of a short life.
fn early(lifetime: Duration) -> Duration {
    (lifetime / 5).min(Duration::from_secs(300))
}
