//! Stores with links in them, as a shop has them that has been open for years.

use std::path::Path;

use domain::{CustomerId, PosMemberId, ShopId, Timestamp};
use store::{
    Links,
    sqlite::{Sqlite, SqliteOptions, open},
};

use super::{Setting, people::FIRST};

/// The shop every measurement is about.
pub const SHOP: &str = "enishi-demo.myshopify.com";
/// Links written at the same time.
const HANDS: u64 = 256;

/// Opens the store in this folder.
pub fn store_in(setting: &Setting, folder: &Path) -> Sqlite {
    let options = SqliteOptions::file(folder.join("enishi.db"), ShopId(SHOP.into()));
    setting.runtime.block_on(open(options)).expect("the store opens")
}

/// Links customers from the first on with these store members.
pub fn link(setting: &Setting, folder: &Path, members: impl Iterator<Item = u64>) {
    let store = store_in(setting, folder);
    let members: std::sync::Arc<[u64]> = members.collect();
    setting.runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for hand in 0..HANDS {
            let (store, members) = (store.clone(), members.clone());
            tasks.spawn(async move {
                for place in (hand..members.len() as u64).step_by(HANDS as usize) {
                    let customer = CustomerId::new(FIRST + place).expect("an id");
                    let member = PosMemberId::new(members[place as usize]).expect("an id");
                    let linked = store.link_pos(customer, member, Timestamp::now()).await;
                    linked.expect("the store writes").expect("one to one");
                }
            });
        }
        tasks.join_all().await;
        store.close().await;
    });
}

/// A folder whose store holds a million links; made once for the whole measurement.
pub fn a_million(setting: &Setting) -> std::path::PathBuf {
    let count = if setting.quick { 10_000 } else { 1_000_000 };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("figures-links-{count}"));
    let made = folder.join("made");
    if !made.exists() {
        let folder = super::process::fresh_folder(&format!("links-{count}"));
        link(setting, &folder, 1..=count);
        std::fs::write(folder.join("made"), "").expect("a mark");
    }
    folder
}
