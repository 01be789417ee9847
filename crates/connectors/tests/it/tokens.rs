//! One token for everybody: fetched once, renewed early, renewed once more when refused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use connectors::http::{Mint, Minted, Tokens};
use domain::{Failure, Kind, Vendor};
use futures::future::join_all;
use secrecy::ExposeSecret;
use tokio::time::{advance, sleep};

#[derive(Clone, Default)]
struct Counting {
    minted: Arc<AtomicU64>,
    down: bool,
}

#[async_trait]
impl Mint for Counting {
    async fn mint(&self) -> Result<Minted, Failure> {
        let number = self.minted.fetch_add(1, Ordering::SeqCst) + 1;
        sleep(Duration::from_millis(200)).await;
        if self.down {
            return Err(Failure::new(Vendor::Smaregi, "grant an access token", Kind::Unavailable));
        }
        Ok(Minted { value: format!("token {number}").into(), lifetime: Duration::from_secs(3600) })
    }
}

impl Counting {
    fn minted(&self) -> u64 {
        self.minted.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_shares_one_token() {
    let mint = Counting::default();
    let tokens = Tokens::new(mint.clone());
    let all = join_all((0..64).map(|_| tokens.current())).await;
    assert!(all.iter().all(|token| token.as_ref().unwrap().value.expose_secret() == "token 1"));
    assert_eq!(mint.minted(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_refused_with_one_token_renews_it_once() {
    let mint = Counting::default();
    let tokens = Tokens::new(mint.clone());
    let refused = tokens.current().await.unwrap();
    let all = join_all((0..64).map(|_| tokens.renewed(&refused))).await;
    assert!(all.iter().all(|token| token.as_ref().unwrap().value.expose_secret() == "token 2"));
    assert_eq!(mint.minted(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends() {
    let mint = Counting::default();
    let tokens = Tokens::new(mint.clone());
    tokens.current().await.unwrap();
    advance(Duration::from_secs(3200)).await;
    tokens.current().await.unwrap();
    assert_eq!(mint.minted(), 1);
    advance(Duration::from_secs(101)).await;
    tokens.current().await.unwrap();
    assert_eq!(mint.minted(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_down_is_asked_once_for_all_who_wait() {
    let mint = Counting { down: true, ..Counting::default() };
    let tokens = Tokens::new(mint.clone());
    let all = join_all((0..64).map(|_| tokens.current())).await;
    assert!(all.iter().all(|token| token.as_ref().is_err_and(|failure| failure.kind == Kind::Unavailable)));
    assert_eq!(mint.minted(), 1);
    assert!(tokens.current().await.is_err());
    assert_eq!(mint.minted(), 2, "the next caller asks again");
}
