//! Webhook subscriptions, as an app makes them through the Admin API.

use jiff::Timestamp;
use serde_json::{Map, Value};
use url::{Host, Url};

use super::{
    answer::{Args, Shown, Thing},
    gid::{self, gid},
    register::{Answered, Desk},
    shop_facts,
    state::whole_second,
    user_error::{UserError, done, refused},
};

/// One subscription: a topic and where its webhooks go.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// `gid://shopify/WebhookSubscription/{id}` outside.
    pub id: u64,
    /// `CUSTOMERS_CREATE`.
    pub topic: String,
    /// Where to.
    pub uri: String,
    /// Echoed in `X-Shopify-Name`.
    pub name: Option<String>,
    /// Only these fields of the body; all when empty.
    pub include_fields: Vec<String>,
    /// Kept and shown.
    pub metafield_namespaces: Vec<String>,
    /// Made at.
    pub created_at: Timestamp,
    /// Changed at.
    pub updated_at: Timestamp,
    /// Last delivery that was accepted.
    pub last_success_at: Option<Timestamp>,
}

impl Subscription {
    /// `customers/create`, `customer.tags_added`: what stands in `X-Shopify-Topic`.
    pub fn wire_topic(&self) -> String {
        match self.topic.as_str() {
            "CUSTOMER_TAGS_ADDED" => "customer.tags_added".into(),
            "CUSTOMER_TAGS_REMOVED" => "customer.tags_removed".into(),
            "CUSTOMERS_PURCHASING_SUMMARY" => "customers/purchasing_summary".into(),
            "ORDERS_PARTIALLY_FULFILLED" => "orders/partially_fulfilled".into(),
            topic => {
                let topic = topic.to_lowercase();
                topic.rsplit_once('_').map_or(topic.clone(), |(subject, verb)| format!("{subject}/{verb}"))
            }
        }
    }

    fn thing(&self) -> Thing {
        Thing::of("WebhookSubscription")
            .with("id", gid("WebhookSubscription", self.id))
            .with("topic", self.topic.clone())
            .with("uri", self.uri.clone())
            .with("format", "JSON")
            .with("includeFields", self.include_fields.clone())
            .with("filter", None::<String>)
            .with("name", self.name.clone())
            .with("metafieldNamespaces", self.metafield_namespaces.clone())
            .with("apiVersion", shop_facts::api_version(shop_facts::API_VERSION, true))
            .with("createdAt", self.created_at)
            .with("updatedAt", self.updated_at)
    }
}

/// The body a subscriber asked for.
pub(super) fn narrow(body: &Value, include: &[String]) -> Value {
    match body.as_object() {
        Some(whole) if !include.is_empty() => {
            let kept = whole.iter().filter(|(name, _)| include.iter().any(|i| i == *name));
            Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
        }
        _ => body.clone(),
    }
}

pub(super) fn one(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("WebhookSubscription", args["id"].as_str().unwrap_or_default())?;
    Ok(thing(desk, id).into())
}

/// For `node` and `nodes` too.
pub(super) fn thing(desk: &Desk<'_>, id: u64) -> Option<Thing> {
    desk.state.subscriptions.iter().find(|s| s.id == id).map(Subscription::thing)
}

pub(super) fn all(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let topics = args.get("topics").and_then(Value::as_array);
    let uri = args.get("uri").and_then(Value::as_str);
    let shown = desk.state.subscriptions.iter();
    let shown = shown.filter(|s| topics.is_none_or(|t| t.iter().any(|t| *t == s.topic.as_str())));
    let shown = shown.filter(|s| uri.is_none_or(|u| u == s.uri));
    Ok(Shown::Connection(shown.map(|s| s.thing().into_shared()).collect()))
}

pub(super) fn create(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let now = whole_second(desk.now);
    let fresh = Subscription {
        id: desk.state.ids.fresh(),
        topic: args["topic"].as_str().unwrap_or_default().to_owned(),
        uri: String::new(),
        name: None,
        include_fields: Vec::new(),
        metafield_namespaces: Vec::new(),
        created_at: now,
        updated_at: now,
        last_success_at: None,
    };
    Ok(save(desk, fresh, &args["webhookSubscription"]))
}

pub(super) fn update(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("WebhookSubscription", args["id"].as_str().unwrap_or_default())?;
    let Some(known) = desk.state.subscriptions.iter().find(|s| s.id == id).cloned() else {
        let missing = UserError::at(&["id"], "Webhook subscription does not exist", "NOT_FOUND");
        return Ok(refused("webhookSubscription", vec![missing]));
    };
    let changed = Subscription { updated_at: whole_second(desk.now), ..known };
    Ok(save(desk, changed, &args["webhookSubscription"]))
}

fn save(desk: &mut Desk<'_>, mut subscription: Subscription, input: &Value) -> Shown {
    let no = |part: &str, message: &str| {
        refused(
            "webhookSubscription",
            vec![UserError::at(&["webhookSubscription", part], message, "INVALID")],
        )
    };
    if input["filter"].as_str().is_some_and(|f| !f.is_empty()) {
        return no("filter", "Filters are not simulated by this sandbox");
    }
    if input["format"].as_str().is_some_and(|f| f != "JSON") {
        return no("format", "Only JSON is simulated by this sandbox");
    }
    if let Some(uri) = input["uri"].as_str() {
        subscription.uri = uri.trim().to_owned();
    }
    if subscription.uri.is_empty() {
        return no("uri", "Address can't be blank");
    }
    if !is_address(&subscription.uri) {
        return no("uri", "Address is invalid");
    }
    let texts = |list: &Value| -> Option<Vec<String>> {
        Some(list.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    subscription.name = input["name"].as_str().map(str::to_owned).or(subscription.name);
    subscription.include_fields = texts(&input["includeFields"]).unwrap_or(subscription.include_fields);
    subscription.metafield_namespaces =
        texts(&input["metafieldNamespaces"]).unwrap_or(subscription.metafield_namespaces);
    let taken = |s: &Subscription| {
        s.id != subscription.id && s.topic == subscription.topic && s.uri == subscription.uri
    };
    if desk.state.subscriptions.iter().any(taken) {
        return no("uri", "Address for this topic has already been taken");
    }
    desk.state.effects += 1;
    let thing = subscription.thing();
    desk.state.subscriptions.retain(|s| s.id != subscription.id);
    desk.state.subscriptions.push(subscription);
    desk.state.subscriptions.sort_by_key(|s| s.id);
    done("webhookSubscription", thing)
}

/// Shopify wants https (or a cloud queue). The sandbox also posts over plain http to names that only exist at home.
fn is_address(uri: &str) -> bool {
    if uri.starts_with("pubsub://") || uri.starts_with("arn:aws:events:") {
        return true;
    }
    let Ok(url) = Url::parse(uri) else { return false };
    let at_home = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => {
            !name.contains('.')
                || [".localhost", ".test", ".internal", ".example"].iter().any(|end| name.ends_with(end))
        }
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && at_home)
}

pub(super) fn delete(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let text = args["id"].as_str().unwrap_or_default();
    let id = gid::expect("WebhookSubscription", text)?;
    if !desk.state.end_subscription(id) {
        let missing = UserError::at(&["id"], "Webhook subscription does not exist", "NOT_FOUND");
        return Ok(refused("deletedWebhookSubscriptionId", vec![missing]));
    }
    desk.state.effects += 1;
    Ok(done("deletedWebhookSubscriptionId", text))
}
