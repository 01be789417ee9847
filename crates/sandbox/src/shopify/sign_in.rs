//! The short way to sign in, for the sample storefront and for tests: a mailed code against tokens.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    Shopify,
    accounts::ACCESS_LIFETIME,
    changes,
    customer::Customer,
    customer_draft::is_email,
    login::{oauth_error, text},
    oauth,
    trouble::Struck,
};
use crate::{Fault, mailbox::Mail};

/// What a customer holds after signing in.
#[derive(Clone, Debug)]
pub struct LoginTokens {
    /// Customer Account API token, two hours.
    pub access_token: String,
    /// Signed proof of who signed in, one hour.
    pub id_token: String,
    /// Good once, for new tokens.
    pub refresh_token: String,
}

/// The shop did not answer as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shop did not answer")]
pub struct Away;

/// `POST /authentication/send-code` `{email}`: the sandbox's short way for the sample storefront and for tests.
pub(super) async fn send_code(
    Shared(shop): Shared<Arc<Shopify>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = oauth::form(&headers, &body);
    shop.document("accounts/send-code", |shop| {
        let email = text(&form, "email").trim();
        if !is_email(email) {
            return oauth_error(StatusCode::UNPROCESSABLE_ENTITY, "invalid_email", "email is not an address");
        }
        shop.mail_code(email);
        (StatusCode::OK, json!({"sent": true}))
    })
    .await
}

/// `POST /authentication/verify` `{email, code, nonce?}` answers what the token endpoint answers.
pub(super) async fn verify(Shared(shop): Shared<Arc<Shopify>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = oauth::form(&headers, &body);
    shop.document("accounts/verify", |shop| match shop.redeem(text(&form, "email"), text(&form, "code")) {
        Some(customer) => {
            let nonce = form.get("nonce").and_then(Value::as_str).map(str::to_owned);
            (StatusCode::OK, shop.tokens_for(customer, nonce))
        }
        None => oauth_error(StatusCode::UNAUTHORIZED, "invalid_code", "the code is wrong, used or too old"),
    })
    .await
}

impl Shopify {
    /// What the sample storefront does when a customer asks to sign in: mails six digits to this address.
    ///
    /// # Errors
    /// [`Away`] when the shop has a bad day.
    pub async fn send_login_code(&self, email: &str) -> Result<(), Away> {
        self.directly("accounts/send-code", |shop| shop.mail_code(email)).await
    }

    /// Trades the mailed digits for tokens. None: they are wrong, used or too old. An address that was nobody's
    /// becomes a customer's, as in a real shop.
    ///
    /// # Errors
    /// [`Away`] when the shop has a bad day.
    pub async fn redeem_login_code(&self, email: &str, code: &str) -> Result<Option<LoginTokens>, Away> {
        let redeem = |shop: &Self| shop.redeem(email, code).map(|customer| shop.login_tokens(customer, None));
        self.directly("accounts/verify", redeem).await
    }

    /// A call within the process, with the same bad days as over HTTP.
    async fn directly<T>(&self, operation: &str, act: impl FnOnce(&Self) -> T) -> Result<T, Away> {
        match self.strike(&[operation.to_owned()]).await {
            Struck::Answer(_) => Err(Away),
            Struck::Run(None) => Ok(act(self)),
            Struck::Run(Some(Fault::Slow(wait))) => {
                let done = act(self);
                tokio::time::sleep(wait).await;
                Ok(done)
            }
            Struck::Run(Some(Fault::CutAfterEffect | Fault::ErrorAfterEffect | Fault::Truncated)) => {
                act(self);
                Err(Away)
            }
            Struck::Run(Some(_)) => Err(Away),
        }
    }

    pub(super) fn mail_code(&self, email: &str) {
        let now = self.calendar.now();
        let code = {
            let mut state = self.lock();
            let code = state.dice.login_code();
            state.accounts.mailed(email, code.clone(), now);
            code
        };
        self.mailbox.deliver(Mail {
            from: format!("no-reply@{}", self.settings.shop),
            to: vec![email.to_owned()],
            subject: format!("{code} がログインコードです / is your sign-in code"),
            text: format!(
                "ログインコード: {code}\n\n10分以内に入力してください。心当たりがない場合は、このメールを無視してください。\n\n\
                 Your sign-in code is {code}. It is good for 10 minutes.\n"
            ),
            html: None,
            received_at: now,
        });
    }

    /// The customer who proved to read the mail of this address; a newcomer becomes a customer by signing in.
    pub(super) fn redeem(&self, email: &str, code: &str) -> Option<u64> {
        let now = self.calendar.now();
        let mut state = self.lock();
        if !state.accounts.redeem(email, code, now) {
            return None;
        }
        let known = state.by_email(email).and_then(|id| state.customers.get(&id).cloned());
        let mut customer = known.unwrap_or_else(|| Customer {
            id: state.ids.fresh(),
            email: Some(email.trim().to_owned()),
            locale: "ja".into(),
            ..Customer::default()
        });
        customer.enabled = true;
        customer.verified_email = true;
        Some(changes::save(&mut state, &self.settings, now, customer).id)
    }

    /// The answer of the token endpoint.
    pub(super) fn tokens_for(&self, customer: u64, nonce: Option<String>) -> Value {
        let tokens = self.login_tokens(customer, nonce);
        json!({
            "access_token": tokens.access_token,
            "expires_in": ACCESS_LIFETIME.as_secs(),
            "id_token": tokens.id_token,
            "refresh_token": tokens.refresh_token,
            "token_type": "Bearer",
        })
    }

    fn login_tokens(&self, customer: u64, nonce: Option<String>) -> LoginTokens {
        let now = self.calendar.now();
        let access = self.access_token_for(customer);
        let refresh = {
            let mut state = self.lock();
            let refresh = format!("shcrt_{}", state.dice.hex(40));
            state.accounts.grant_refresh(refresh.clone(), customer);
            refresh
        };
        let id_token = self.id_token_for(customer, json!({"nonce": nonce, "auth_time": now.as_second()}));
        LoginTokens { access_token: access, id_token, refresh_token: refresh }
    }

    /// Whose access token this is, while it is good.
    pub fn customer_of_token(&self, token: &str) -> Option<u64> {
        self.lock().accounts.who(token, self.calendar.now())
    }

    /// A Customer Account API access token, as if the customer had just signed in.
    pub fn access_token_for(&self, customer_id: u64) -> String {
        let now = self.calendar.now();
        let mut state = self.lock();
        let token = format!("shcat_{}", state.dice.hex(40));
        state.accounts.grant_access(token.clone(), customer_id, now);
        token
    }
}
