//! The neighbours of a real town: its sign-in, its mailbox, and the weather that its vendors can be given.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    neighbours::{Away, CustomerAccounts, Letter, Letters, Mood, Tokens, Vendor, Weather},
    records_of_town::TownRecords,
    state::Neighbours,
    store_of_town::TownStore,
    tills_of_town::TownTills,
};
use crate::{Fault, Town, calendar::in_tokyo};

/// Longer than anybody waits for a page, shorter than a hub gives up for good.
const FOG: Duration = Duration::from_secs(4);

/// Sender of the storefront's own mails.
const SENDER: &str = "hello@engawa.example";

impl Neighbours {
    /// Everybody a storefront of this town needs.
    pub fn of(town: &Town) -> Self {
        let side = Arc::new(TownSide(town.clone()));
        Self {
            accounts: side.clone(),
            letters: side.clone(),
            weather: side,
            store: Arc::new(TownStore::new(town)),
            tills: Arc::new(TownTills::new(town)),
            records: Arc::new(TownRecords(town.clone())),
        }
    }
}

struct TownSide(Town);

#[async_trait]
impl CustomerAccounts for TownSide {
    async fn send_code(&self, email: &str) -> Result<(), Away> {
        self.0.shopify.send_login_code(email).await.map_err(|_| Away)
    }

    async fn redeem(&self, email: &str, code: &str) -> Result<Option<Tokens>, Away> {
        let tokens = self.0.shopify.redeem_login_code(email, code).await.map_err(|_| Away)?;
        Ok(tokens.map(|given| Tokens { id_token: given.id_token, access_token: given.access_token }))
    }
}

impl Letters for TownSide {
    fn all(&self) -> Vec<Letter> {
        let numbered = self.0.mailbox.all().into_iter().zip(1_u32..);
        let letter = |(mail, number): (crate::mailbox::Mail, u32)| Letter {
            id: number.to_string(),
            from: mail.from,
            to: mail.to.join(", "),
            subject: mail.subject,
            at: in_tokyo(mail.received_at).strftime("%m-%d %H:%M").to_string(),
            text: mail.text,
            html: mail.html,
        };
        let mut letters: Vec<Letter> = numbered.map(letter).collect();
        letters.reverse();
        letters
    }

    fn post(&self, to: &str, subject: &str, text: &str) {
        let subject = STANDARD.encode(subject);
        let text = STANDARD.encode(text);
        let raw = format!(
            "From: {SENDER}\r\nSubject: =?utf-8?B?{subject}?=\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{text}\r\n"
        );
        self.0.mailbox.receive_raw(SENDER, &[to.to_owned()], raw.as_bytes());
    }
}

impl Weather for TownSide {
    fn set(&self, vendor: Vendor, mood: Mood) {
        let faults = match vendor {
            Vendor::Shopify => &self.0.shopify.faults,
            Vendor::Pos => &self.0.smaregi.faults,
            Vendor::Crm => &self.0.hubspot.faults,
            Vendor::Mail => &self.0.mailbox.faults,
        };
        faults.recover();
        match mood {
            Mood::Well => {}
            Mood::Slow => faults.always(Fault::Slow(FOG)),
            Mood::Down => faults.always(Fault::Unavailable),
        }
    }
}
