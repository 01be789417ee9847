//! People a shop has mailed for years, for demos and load.

use serde_json::json;

use super::{
    HubSpot,
    state::{Kind, State},
};
use crate::chance::Chance;

const NAMES: [(&str, &str, &str); 12] = [
    ("佐藤", "美咲", "misaki.sato"),
    ("鈴木", "一郎", "ichiro.suzuki"),
    ("高橋", "さくら", "sakura.takahashi"),
    ("田中", "誠", "makoto.tanaka"),
    ("渡邊", "結衣", "yui.watanabe"),
    ("山本", "健一", "kenichi.yamamoto"),
    ("中村", "葵", "aoi.nakamura"),
    ("小林", "翔太", "shota.kobayashi"),
    ("斎藤", "陽子", "yoko.saito"),
    ("吉田", "拓也", "takuya.yoshida"),
    ("髙橋", "明美", "akemi.takahashi"),
    ("五十嵐", "蓮", "ren.igarashi"),
];

impl HubSpot {
    /// Puts `count` people into the account, the same ones for the same seed; no calls counted. Returns their ids.
    pub fn seed_contacts(&self, count: usize, seed: u64) -> Vec<String> {
        let mut chance = Chance::new(seed, 0x6372_6d20_7365_6564);
        let one = |number: usize| {
            let &(family, given, latin) = chance.pick(&NAMES);
            self.seed_contact(&json!({
                "email": format!("{latin}.{seed}.{number}@example.jp"),
                "lastname": family,
                "firstname": given,
                "phone": format!("090{:08}", chance.below(100_000_000)),
            }))
        };
        (0..count).map(one).filter_map(Result::ok).collect()
    }
}

impl State {
    /// Old news: the search has known this record for long.
    pub(super) fn known_to_search(&mut self, id: u64) {
        let now = self.now;
        let records = self.records_mut(Kind::Contacts);
        if let Some(mut record) = records.remove(id) {
            record.searchable_from = now;
            records.insert(record);
        }
    }
}
