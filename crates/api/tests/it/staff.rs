//! The people who run the hub, and what they show.

use domain::{CustomerId, PosMemberId};
use flows::operators::{Operator, Token};
use secrecy::SecretString;
use store::Role;

use crate::house::{Answer, House};

pub const PASSWORD: &str = "correct horse battery staple";

/// Ready-made hash of [`PASSWORD`], cheap on purpose: tests that are not about hashing need not wait for it.
const CHEAP: &str =
    "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl House {
    /// An account with this role, and a token that acts for it.
    pub async fn token_of(&self, role: Role) -> Token {
        let name = role.as_str().replace('_', "-");
        let user = store::User {
            name: name.clone(),
            role,
            password_hash: CHEAP.into(),
            disabled: false,
            created_at: domain::Clock::now(&*self.clock),
        };
        self.store.add_user(user).await.unwrap();
        self.operators.make_api_token(&Operator::at_the_command_line(), &name).await.unwrap()
    }

    /// A call with an API token.
    pub async fn by(&self, token: &Token, line: &str, body: &str) -> Answer {
        let auth = format!("authorization: Bearer {}", token.reveal());
        self.call(line, &[&auth, "content-type: application/json"], body.to_owned()).await
    }

    /// An account that signs in with [`PASSWORD`].
    pub async fn signed_in(&self, role: Role) -> Token {
        let name = role.as_str().replace('_', "-");
        let cli = Operator::at_the_command_line();
        self.operators.add_user(&cli, &name, role, &SecretString::from(PASSWORD)).await.unwrap();
        self.operators.sign_in(&name, &PASSWORD.into(), None).await.unwrap().0
    }

    /// Newest entries of the audit log as `who action object reason`.
    pub async fn audit(&self, count: u32) -> Vec<String> {
        let entries = self.store.audit(None, count).await.unwrap();
        let told =
            |reason: Option<domain::Code>| reason.map_or_else(|| "-".to_owned(), |code| code.to_string());
        let line = |e: store::AuditEntry| format!("{} {} {} {}", e.who, e.action, e.object, told(e.reason));
        entries.into_iter().map(line).collect()
    }
}

pub fn n(last: u64) -> CustomerId {
    CustomerId::new(7_700_000_000_000 + last).unwrap()
}

pub fn m(number: u64) -> PosMemberId {
    PosMemberId::new(number).unwrap()
}
