//! Lets the visitor slow a vendor down or stop it, and watch the hub cope.

use axum::{Form, extract::State, response::Response};

use super::{
    super::{
        neighbours::{Mood, Vendor},
        state::StorefrontState,
        visit::go,
    },
    till::till_address,
};

/// Applies the panel: `shopify=well&pos=slow&...`; `fair=1` makes everything well. What is not named stays as it is.
pub(crate) async fn set(
    State(state): State<StorefrontState>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let fair = pairs.iter().any(|(name, _)| name == "fair");
    for vendor in Vendor::ALL {
        let named = pairs.iter().find(|(name, _)| name == vendor.slug());
        let asked = named.and_then(|(_, value)| Mood::ALL.into_iter().find(|mood| mood.slug() == value));
        let Some(mood) = asked.filter(|_| !fair).or(fair.then_some(Mood::Well)) else {
            continue;
        };
        let before = state.desk().moods.insert(vendor, mood).unwrap_or_default();
        if before != mood {
            state.neighbours.weather.set(vendor, mood);
        }
    }
    let shop = pairs.iter().find(|(name, _)| name == "shop").map_or("", |(_, id)| id.as_str());
    go(&format!("{}#weather", till_address(shop, &[("note", "weather")])))
}
