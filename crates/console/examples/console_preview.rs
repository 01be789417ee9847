//! Shows the console with an invented day in the shop, to look at its pages while working on their design:
//! `cargo run -p console --example console_preview`, then http://127.0.0.1:8091/console (administrator, the password
//! of the tests).

#[path = "../tests/it/books.rs"]
#[allow(dead_code, missing_docs, clippy::unwrap_used, reason = "shared with the tests")]
mod books;
#[path = "../tests/it/others.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the tests, which use more of it")]
mod others;
#[path = "../tests/it/town.rs"]
#[allow(dead_code, missing_docs, clippy::unwrap_used, reason = "shared with the tests, which use more of it")]
mod town;

use std::net::SocketAddr;

use console::{ConsoleSettings, router};
use domain::Code;
use store::{Role, Scope, Switch};
use town::Town;

#[tokio::main]
#[expect(clippy::unwrap_used, reason = "a preview that cannot start may say so bluntly")]
async fn main() {
    let town = Town::open().await;
    for role in Role::ALL {
        town.hire(role).await;
    }
    for n in 1..=3 {
        town.a_dead_run(n).await;
    }
    for n in 4..40 {
        town.a_waiting_run(&format!("customer:{}", town::customer(n))).await;
        town.a_link(n, 900 + n).await;
    }
    town.a_case(1, "differ").await;
    books::three_differences(&town).await;
    books::a_doubt(&town, "take a coupon back", "order:5900", "points-unclear").await;
    if std::env::args().any(|arg| arg == "paused") {
        let switch = Switch {
            scope: Scope::Vendor(domain::Vendor::Smaregi),
            since: town.now(),
            by: "operator".into(),
            reason: Code::new("maintenance"),
            until: Some(town.now() + jiff::SignedDuration::from_hours(4)),
        };
        town.hub.engine().pause(switch).await.unwrap();
    }
    town.clock.step_ms(17 * 60_000);
    let at = SocketAddr::from(([127, 0, 0, 1], 8091));
    let settings = ConsoleSettings { public_url: format!("http://{at}"), behind_proxy: false };
    let app = router(town.hub.clone(), settings).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(tokio::net::TcpListener::bind(at).await.unwrap(), app).await.unwrap();
}
