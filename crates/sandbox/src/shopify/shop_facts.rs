//! What the shop says about itself and about the app that is asking.

use super::{
    answer::{Args, Thing},
    gid::gid,
    register::{Answered, Desk},
};

/// The version this sandbox plays; older and newer ones are answered with it, as Shopify falls forward.
pub(super) const API_VERSION: &str = "2026-10";

/// Scopes the app was granted when it was installed.
pub(super) const SCOPES: [&str; 17] = [
    "read_products",
    "read_locations",
    "read_fulfillments",
    "read_all_orders",
    "write_customers",
    "write_customer_merge",
    "write_customer_data_erasure",
    "write_discounts",
    "write_inventory",
    "write_orders",
    "write_order_edits",
    "write_draft_orders",
    "write_returns",
    "write_merchant_managed_fulfillment_orders",
    "write_assigned_fulfillment_orders",
    "write_third_party_fulfillment_orders",
    "write_store_credit_account_transactions",
];

pub(super) fn shop(desk: &mut Desk<'_>, _: &Args) -> Answered {
    let settings = desk.settings;
    let name = settings.shop.split('.').next().unwrap_or_default();
    let storefront = format!("{}/shopify", settings.public_url);
    let host = settings.public_url.split_once("://").map_or(settings.public_url.as_str(), |(_, host)| host);
    let plan = Thing::new()
        .with("publicDisplayName", "Development")
        .with("shopifyPlus", false)
        .with("partnerDevelopment", true);
    let accounts = Thing::new()
        .with("customerAccountsVersion", "NEW_CUSTOMER_ACCOUNTS")
        .with("loginRequiredAtCheckout", false)
        .with("url", storefront.clone());
    Ok(Thing::of("Shop")
        .with("id", gid("Shop", desk.state.shop_id))
        .with("name", name)
        .with("myshopifyDomain", settings.shop.clone())
        .with("primaryDomain", Thing::new().with("host", host).with("url", storefront))
        .with("currencyCode", "JPY")
        .with("ianaTimezone", "Asia/Tokyo")
        .with("taxesIncluded", true)
        .with("plan", plan)
        .with("customerAccountsV2", accounts)
        .into())
}

pub(super) fn public_api_versions(_: &mut Desk<'_>, _: &Args) -> Answered {
    let supported = ["2026-01", "2026-04", "2026-07", "2026-10"].map(|handle| api_version(handle, true));
    let ahead = ["2027-01", "unstable"].map(|handle| api_version(handle, false));
    Ok(supported.into_iter().chain(ahead).collect::<Vec<_>>().into())
}

pub(super) fn api_version(handle: &str, supported: bool) -> Thing {
    let note = match handle {
        API_VERSION => " (Latest)",
        "2027-01" => " (Release candidate)",
        _ => "",
    };
    Thing::new()
        .with("handle", handle)
        .with("displayName", format!("{handle}{note}"))
        .with("supported", supported)
}

pub(super) fn current_app_installation(desk: &mut Desk<'_>, _: &Args) -> Answered {
    let app = Thing::of("App")
        .with("id", gid("App", desk.state.app_id))
        .with("title", "Enishi")
        .with("handle", "enishi");
    let scopes = SCOPES.map(|handle| Thing::new().with("handle", handle)).into_iter().collect::<Vec<_>>();
    Ok(Thing::of("AppInstallation")
        .with("id", gid("AppInstallation", desk.state.app_id + 1))
        .with("app", app)
        .with("accessScopes", scopes)
        .into())
}
