//! The API described by itself: made from the same declarations that serve it.

use flows::operators::{Action, rights::allowed};
use store::Role;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Content, RefOr, Response,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::problem::{ProblemKind, ProblemSchema};

/// Names the right a call needs.
const RIGHT: &str = "x-enishi-right";

/// What the routes themselves do not say.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Enishi",
        description = "One customer, the same in the online store, at the till and in the CRM. Errors are RFC 9457 \
            `application/problem+json`: a stable `type`, a `title` in the language of `Accept-Language` (ja, en).",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "registrations", description = "For the storefront's server"),
        (name = "me", description = "For a signed-in customer"),
        (name = "webhooks", description = "For vendors"),
        (name = "operators", description = "For the people who run the hub, by role"),
        (name = "machines", description = "Liveness, readiness, metrics, description"),
    ),
    components(schemas(ProblemSchema)),
    modifiers(&Credentials),
)]
pub(crate) struct Frame;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, api: &mut openapi::OpenApi) {
        let Some(components) = api.components.as_mut() else { return };
        let bearer = |description: &str| {
            let mut scheme = Http::new(HttpAuthScheme::Bearer);
            scheme.description = Some(description.into());
            SecurityScheme::Http(scheme)
        };
        let key = |place: fn(ApiKeyValue) -> ApiKey, name: &str, description: &str| {
            SecurityScheme::ApiKey(place(ApiKeyValue::with_description(name, description)))
        };
        components.add_security_scheme("storefront_key", bearer("The storefront server's key"));
        components.add_security_scheme(
            "customer_token",
            bearer("Id token or access token of the customer's sign-in"),
        );
        components.add_security_scheme("operator_token", bearer("An operator's API token"));
        let session =
            key(ApiKey::Cookie, "__Host-enishi", "A console session; changes need `x-enishi-csrf` too");
        components.add_security_scheme("operator_session", session);
        let hmac = key(ApiKey::Header, "x-shopify-hmac-sha256", "Base64 HMAC-SHA-256 of the raw body");
        components.add_security_scheme("shopify_signature", hmac);
        let secret =
            key(ApiKey::Header, "x-enishi-secret", "The agreed secret; the header's name is a setting");
        components.add_security_scheme("smaregi_secret", secret);
    }
}

/// Gives every error answer its body: the routes only name its slugs.
pub(crate) fn complete(api: &mut openapi::OpenApi) {
    for item in api.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete, &mut item.put];
        for operation in all.into_iter().flatten() {
            name_roles(operation);
            add_what_any_call_may_meet(operation);
            for (status, response) in &mut operation.responses.responses {
                if let (true, RefOr::T(response)) = (status.starts_with(['4', '5']), response) {
                    as_problem(response);
                }
            }
        }
    }
}

/// What is decided before a handler is asked, in the frame and while the body is read.
fn add_what_any_call_may_meet(operation: &mut openapi::path::Operation) {
    use ProblemKind as Kind;
    let mut met = vec![Kind::HeadersTooLarge, Kind::Internal, Kind::TookTooLong];
    if operation.security.as_ref().is_some_and(|ways| !ways.is_empty()) {
        met.push(Kind::TooManyRequests);
    }
    if operation.request_body.is_some() {
        met.extend([Kind::RequestTimeout, Kind::BodyTooLarge, Kind::UnsupportedMediaType]);
    }
    for kind in met {
        let status = kind.status().as_str().to_owned();
        let said = Response::new(format!("`{}`", kind.slug()));
        operation.responses.responses.entry(status).or_insert(RefOr::T(said));
    }
}

/// An operators' call says which right it needs; who has it is told from the one place where that is decided.
fn name_roles(operation: &mut openapi::path::Operation) {
    let right = operation.extensions.as_ref().and_then(|e| e.get(RIGHT)).and_then(|v| v.as_str());
    let Some(action) = Action::ALL.iter().find(|action| Some(action.as_str()) == right) else { return };
    let roles: Vec<&str> =
        Role::ALL.into_iter().filter(|role| allowed(*role, *action)).map(Role::as_str).collect();
    let told = format!("For: {}.", roles.join(", "));
    operation.description = Some(match operation.description.take() {
        Some(text) if !text.is_empty() => format!("{text}\n\n{told}"),
        _ => told,
    });
}

fn as_problem(response: &mut Response) {
    let schema = openapi::Ref::from_schema_name("Problem");
    response.content.insert("application/problem+json".into(), Content::new(Some(schema)).into());
}
