//! What the hub's tables are called for somebody who erases a person, and which of their rows stay as proof.

use super::Lang;

/// What is in a table; its own name if nobody has named it yet.
pub(crate) fn table(lang: Lang, name: &str) -> String {
    let (ja, en) = match name {
        "links" => ("システム間の紐付け", "ties between the systems"),
        "skips" => ("あとで伝えること", "things to tell later"),
        "echoes" => ("書き込みの控え", "notes of what was written"),
        "apart" => ("別人という判断", "decisions that two differ"),
        "members" => ("会員の索引", "entries of the member index"),
        "cases" => ("確認事項", "cases"),
        "runs" => ("実行の記録", "runs"),
        "inbox" => ("受け取った通知", "notices received"),
        "switches" => ("一時停止", "pauses"),
        "match_links" => ("照合の結果", "results of matching"),
        "purchases" => ("購入の控え", "notes of purchases"),
        "seen" => ("変更の控え", "notes of changes"),
        "departures" => ("退会の記録", "notes of leaving"),
        "merges" => ("統合の記録", "records of merges"),
        "card_aliases" => ("古い会員証の引き継ぎ", "old cards that lead on"),
        "customer_aliases" => ("古い会員番号の引き継ぎ", "old numbers that lead on"),
        "member_aliases" => ("古いPOS会員IDの引き継ぎ", "old POS members that lead on"),
        "ledger" => ("ポイント台帳の行", "lines of the points ledger"),
        "coupons" => ("クーポンの記録", "records of coupons"),
        "audit" => ("監査記録", "entries of the audit log"),
        "erasures" => ("消去証明書", "certificates of erasure"),
        other => (other, other),
    };
    match lang {
        Lang::Ja => ja.to_owned(),
        Lang::En => en.to_owned(),
    }
}

/// Rows that carry ids and amounts alone and are kept: books must add up, and what was done must be provable.
pub(crate) fn stays(name: &str) -> bool {
    matches!(name, "ledger" | "coupons" | "merges" | "audit" | "erasures")
}
