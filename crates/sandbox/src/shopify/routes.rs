//! Every address the simulated Shopify answers at, below `{public_url}/shopify`.

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use super::{Shopify, account_api, admin_http, discovery, login, oauth, sign_in};

impl Shopify {
    /// The whole shop as a router. A served town nests it under `/shopify`; every address it hands out says so.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/admin/oauth/access_token", post(oauth::access_token))
            .route("/admin/api/{version}/graphql.json", post(admin_http::graphql))
            .route("/.well-known/openid-configuration", get(discovery::openid))
            .route("/.well-known/customer-account-api", get(discovery::customer_account_api))
            .route("/authentication/{shop}/.well-known/jwks.json", get(discovery::jwks))
            .route("/authentication/{shop}/oauth/authorize", get(login::authorize))
            .route("/authentication/{shop}/email", post(login::email_form))
            .route("/authentication/{shop}/code", post(login::code_form))
            .route("/authentication/{shop}/oauth/token", post(login::token))
            .route("/authentication/{shop}/logout", get(login::logout))
            .route("/authentication/send-code", post(sign_in::send_code))
            .route("/authentication/verify", post(sign_in::verify))
            .route("/account/customer/api/{version}/graphql", post(account_api::graphql))
            .with_state(self.clone())
    }
}
