//! The online store: credentials, scopes, API version, subscriptions, metafields, sign-in, rate head-room.

use connectors::{
    roles::{Call, Storefront},
    shopify::Shopify,
};
use domain::{Class, Failure, Kind};
use flows::{earning::EarnOn, watch::subscriptions};
use secrecy::SecretString;

use super::{
    bench::Bench,
    finding::{Finding, LookAt},
};
use crate::assemble;

const KEYS: LookAt = LookAt {
    credentials: "shopify.client_id and shopify.client_secret",
    address: "shopify.shop or shopify.admin_url",
};
/// What the flows of today need, and nothing for those to come.
const SCOPES: [&str; 5] =
    ["read_customers", "write_customers", "write_customer_merge", "read_orders", "write_discounts"];
/// Needed besides to see what was handed over in a shop.
const PICKUP_SCOPE: &str = "read_merchant_managed_fulfillment_orders";
/// An API version is answered for a year (contracts/shopify section 4.2).
const VERSION_MONTHS: i32 = 12;

fn call() -> Call {
    Call::read(Class::SameDay)
}

/// Whether we are let in, and may do what the flows do.
pub(super) async fn access(bench: &Bench) -> Vec<Finding> {
    const CREDENTIALS: &str = "Shopify credentials";
    const GRANTED: &str = "Shopify scopes";
    let granted = match bench.hub.parts().systems.storefront.scopes(&call()).await {
        Ok(granted) => granted,
        Err(failure) => {
            let unknown = Finding::bad(GRANTED, "cannot be seen without credentials that work");
            return vec![Finding::failed(CREDENTIALS, &failure, &KEYS), unknown];
        }
    };
    // Who may write may read.
    let has = |scope: &str| {
        let writing = scope.replacen("read_", "write_", 1);
        granted.iter().any(|given| given == scope || *given == writing)
    };
    let asks_for_pickups = bench.hub.parts().settings.earning.on.contains(&EarnOn::PickedUp);
    let needed: Vec<&str> = SCOPES.into_iter().chain(asks_for_pickups.then_some(PICKUP_SCOPE)).collect();
    let missing: Vec<&str> = needed.iter().copied().filter(|scope| !has(scope)).collect();
    let scopes = match missing.is_empty() {
        true => Finding::good(GRANTED, needed.join(", ")),
        false => Finding::bad(
            GRANTED,
            format!("missing {}; give them to the app and install it again", missing.join(", ")),
        ),
    };
    vec![Finding::good(CREDENTIALS, format!("accepted by {}", bench.config.shopify.shop)), scopes]
}

/// Whether the version that answers is the one asked for, and how long it lives.
pub(super) async fn version(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "Shopify API version";
    let asked = &bench.config.shopify.api_version;
    let (answered, is_same) = match bench.hub.parts().systems.storefront.api_version(&call()).await {
        Ok(told) => told,
        Err(failure) => return vec![Finding::failed(CHECK, &failure, &KEYS)],
    };
    if !is_same {
        let text = format!(
            "asked for {asked}, {answered} answers; set shopify.api_version to a version that is alive"
        );
        return vec![Finding::bad(CHECK, text)];
    }
    let today = bench.hub.parts().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    vec![match format!("{asked}-01").parse::<domain::Date>() {
        Err(_) => Finding::good(CHECK, format!("{asked} answers")),
        Ok(born) => {
            let months = (i32::from(today.year()) - i32::from(born.year())) * 12
                + (i32::from(today.month()) - i32::from(born.month()));
            let text = format!("{asked} answers; {months} of its {VERSION_MONTHS} months are over");
            if months >= VERSION_MONTHS { Finding::bad(CHECK, text) } else { Finding::good(CHECK, text) }
        }
    }]
}

/// Whether the events the hub needs come here.
pub(super) async fn webhooks(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "Shopify webhooks";
    let address = subscriptions::address(bench.hub.parts());
    vec![match subscriptions::missing(bench.hub.parts(), &call()).await {
        Ok(missing) if missing.is_empty() => Finding::good(
            CHECK,
            format!("{} topics come to {address}", subscriptions::topics(bench.hub.parts()).len()),
        ),
        Ok(missing) => {
            let text =
                format!("{} not sent to {address}; `enishi setup --apply` subscribes", missing.join(", "));
            Finding::bad(CHECK, text)
        }
        Err(failure) => Finding::failed(CHECK, &failure, &KEYS),
    }]
}

/// Whether furigana and the like have a place.
pub(super) async fn metafields(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "Shopify metafields";
    vec![match bench.hub.parts().systems.storefront.missing_metafields(&call()).await {
        Ok(missing) if missing.is_empty() => Finding::good(CHECK, "every customer metafield is defined"),
        Ok(missing) => Finding::bad(
            CHECK,
            format!("{} not defined; `enishi setup --apply` defines them", missing.join(", ")),
        ),
        Err(failure) => Finding::failed(CHECK, &failure, &KEYS),
    }]
}

/// Whether the shop's login can be found. Tokens of nobody are shown; they are refused once both documents were read.
pub(super) async fn sign_in(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "customer accounts";
    const DISCOVERY: LookAt =
        LookAt { credentials: "customer_accounts.client_id", address: "customer_accounts.discovery_url" };
    // {"alg":"RS256","kid":"doctor"} . {} . nothing; and one that is opaque.
    let tokens = ["eyJhbGciOiJSUzI1NiIsImtpZCI6ImRvY3RvciJ9.e30.AA", "doctor"];
    for token in tokens {
        let asked = bench.hub.customer(&SecretString::from(token)).await;
        match asked {
            Err(Failure { kind: Kind::Rejected { .. }, .. }) | Ok(_) => {}
            Err(failure) => return vec![Finding::failed(CHECK, &failure, &DISCOVERY)],
        }
    }
    vec![Finding::good(CHECK, "discovered; tokens of nobody are refused")]
}

/// How much may be asked at once.
pub(super) async fn room(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "Shopify rate head-room";
    let nature = &bench.nature;
    let asking = Shopify::new(
        assemble::shopify(&bench.config),
        nature.http.clone(),
        nature.clock.clone(),
        nature.meter.clone(),
    );
    let Ok(shopify) = asking else { return vec![Finding::bad(CHECK, "shopify.admin_url is not right")] };
    if let Err(failure) = shopify.api_version(&call()).await {
        return vec![Finding::failed(CHECK, &failure, &KEYS)];
    }
    let room = shopify.headroom();
    let text = format!("{:.0} of {:.0} points are free", room.available, room.capacity);
    // Below a quarter the urgent classes still go first, but sweeps begin to wait.
    vec![if room.available * 4.0 < room.capacity {
        Finding::bad(CHECK, format!("{text}; another program asks with this app's credentials"))
    } else {
        Finding::good(CHECK, text)
    }]
}
