//! Where a storefront and the hub find out how customers sign in here.

use std::sync::Arc;

use axum::{
    extract::State as Shared,
    http::{StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    Shopify, id_token,
    trouble::{Struck, reply},
};
use crate::Fault;

impl Shopify {
    /// `iss` of this shop's id tokens.
    pub fn issuer(&self) -> String {
        format!("{}/authentication/{}", self.base_url(), self.lock().shop_id)
    }

    /// Where the OpenID configuration is.
    pub fn discovery_url(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.base_url())
    }

    /// Counts, strikes, and answers a small document.
    pub(super) async fn document(
        &self,
        operation: &str,
        body: impl FnOnce(&Self) -> (StatusCode, Value),
    ) -> Response {
        let fault = match self.strike(&[operation.to_owned()]).await {
            Struck::Answer(response) => return response,
            Struck::Run(fault) => fault,
        };
        match &fault {
            Some(Fault::Denied) => reply(StatusCode::UNAUTHORIZED, &json!({"error": "unauthorized"})),
            Some(Fault::OkWithErrors) => {
                reply(StatusCode::OK, &json!({"errors": [{"message": "Internal error"}]}))
            }
            Some(Fault::Throttled { retry_after_s }) => {
                let mut response = reply(StatusCode::TOO_MANY_REQUESTS, &json!({"error": "throttled"}));
                response.headers_mut().insert(header::RETRY_AFTER, (*retry_after_s).into());
                response
            }
            _ => {
                let (status, body) = body(self);
                self.spoil(fault, status, body).await
            }
        }
    }
}

/// `GET /.well-known/openid-configuration`.
pub(super) async fn openid(Shared(shop): Shared<Arc<Shopify>>) -> Response {
    shop.document("accounts/discovery", |shop| {
        let issuer = shop.issuer();
        let body = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/oauth/authorize"),
            "token_endpoint": format!("{issuer}/oauth/token"),
            "end_session_endpoint": format!("{issuer}/logout"),
            "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "customer-account-api:full"],
            "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce", "email", "email_verified"],
        });
        (StatusCode::OK, body)
    })
    .await
}

/// `GET /.well-known/customer-account-api`.
pub(super) async fn customer_account_api(Shared(shop): Shared<Arc<Shopify>>) -> Response {
    shop.document("accounts/discovery", |shop| {
        let base = shop.base_url();
        let api = format!("{base}/account/customer/api/{}/graphql", super::shop_facts::API_VERSION);
        (StatusCode::OK, json!({"graphql_api": api, "mcp_api": format!("{base}/account/customer/api/mcp")}))
    })
    .await
}

/// `GET /authentication/{shop}/.well-known/jwks.json`.
pub(super) async fn jwks(Shared(shop): Shared<Arc<Shopify>>) -> Response {
    shop.document("accounts/jwks", |_| (StatusCode::OK, id_token::jwks())).await
}
