//! Fills the simulated vendors with the people of a folder, for trying out how two customer bases become one.

use std::path::Path;

use anyhow::Context;

/// `shopify.tsv` and `pos.tsv` of this folder. Returns how many came to the store and to the tills.
pub fn load(town: &sandbox::Town, folder: &Path) -> anyhow::Result<(usize, usize)> {
    let table = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let store = town.shopify.seed_people(&table("shopify.tsv")?).context("shopify.tsv")?;
    let tills = town.smaregi.seed_people(&table("pos.tsv")?).context("pos.tsv")?;
    Ok((store, tills))
}
