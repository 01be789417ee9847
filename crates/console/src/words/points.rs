//! What the pages about points and coupons say, both languages side by side.

use domain::{coupon::CouponState, ledger::Account};

use super::Lang;

macro_rules! point_words {
    ($($key:ident $ja:literal $en:literal;)*) => {
        /// What the pages about points and coupons say.
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct PointWords { $(pub(crate) $key: &'static str,)* }

        const JA: PointWords = PointWords { $($key: $ja,)* };
        const EN: PointWords = PointWords { $($key: $en,)* };

        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $ja, $en),)*];
    };
}

point_words! {
    nav "ポイントとクーポン" "Points and coupons";
    lead "ポイントから作られたクーポンです。新しい順に並びます。コードはハブに保存されないため、ここには出ません。" "Coupons made of points, newest first. The hub keeps no codes, so none is shown here.";
    all "すべて" "All";
    search_hint "会員番号、注文番号、クーポンID" "Member, order or coupon id";
    search_label "番号" "Id";
    none "まだクーポンはありません。" "No coupons yet.";
    none_filtered "この条件に合うクーポンはありません。" "No coupon matches.";
    bad_id "会員番号・注文番号・クーポンIDのどれでもありません。" "That is no member, order or coupon id.";
    questions "判断を待っているもの" "Waiting for a decision";
    differences "照合で見つかった差異" "Differences found by the proof";
    coupon "クーポン" "Coupon";
    amount "金額" "Amount";
    points "ポイント" "Points";
    yen "{}円" "¥{}";
    until "有効期限" "Valid until";
    order "注文" "Order";
    discount "ディスカウント" "Discount";
    taken_at "ポイントを引いた時刻" "Points taken";
    valid_at "有効になった時刻" "Became valid";
    asked_for "申し込み" "Asked for";
    ledger "帳簿" "Ledger";
    ledger_lead "出た分だけ別の勘定に入ります。合計はいつも0です。" "What leaves one account arrives in another. The sum is always zero.";
    no_ledger "この会員の記帳はありません。" "Nothing is booked.";
    from "出た勘定" "From";
    to "入った勘定" "To";
    account "勘定" "Account";
    holds "残高" "Balance";
    receipt "POSの取引" "POS transaction";
    reference "参照" "Reference";
    cancel_title "クーポンを取り消してポイントを戻す…" "Take it back and return the points…";
    cancel_text "クーポンはすぐ使えなくなり、{}ポイントがPOSに戻ります。すでに使われていれば、使用済みのままです。" "It stops working at once and {} points go back to the POS. If an order carries it already, it stays used.";
    cancel_button "取り消す" "Take it back";
    approve_title "ポイントの返却を承認する…" "Approve the return of points…";
    approve_text "返金・取り消しされた注文の分のポイントが、この会員に戻ります。承認した人の名前が監査記録に残ります。" "Points of the refunded order go back to this customer. Who approved stands in the audit log.";
    approve_button "承認する" "Approve";
    settle_title "ポイントが引かれたかどうかを決める…" "Say whether the points were taken…";
    settle_text "レジの記録を確かめてから選んでください。「引かれていた」なら、クーポンが有効になります。「引かれていない」なら、クーポンなしで終わります。" "Look at the till's receipts first. “Taken”: the coupon becomes valid. “Not taken”: it ends without one.";
    settle_taken "引かれていた" "Taken";
    settle_not_taken "引かれていない" "Not taken";
    settle_found "レジの記録では" "The receipts say";
    settle_button "決める" "Settle";
    receipts_title "ポイントが動いたかどうかを決める…" "Say whether the points moved…";
    receipts_text "レジでその会員のポイントの履歴を、この処理の時刻の前後で確かめてから選んでください。「動いていた」なら記帳だけをします。「動いていない」なら、もう一度だけ送ります。" "At the till, look at the member's point movements around the time of this run. “Moved”: it is only booked. “Not moved”: they are sent once more.";
    receipts_moved "動いていた" "Moved";
    receipts_not_moved "動いていない" "Not moved";
    over "終わったクーポンです。ここからできることはありません。" "It is over; nothing can be done here.";
    member_page "会員 {} のポイント" "Points of member {}";
    member_lead "残高がなぜその数なのかを、POSの記録と帳簿から1行ずつ説明します。" "Why the balance is what it is, line by line, from the tills and the ledger.";
    member_link "ポイントの内訳を見る" "Why is the balance what it is?";
    balance "いまの残高（POS）" "Balance at the tills now";
    by_tills "レジでの増減" "By the tills themselves";
    by_hub "ハブによる増減" "By the hub";
    silent "POSがいま応答していません。帳簿だけを表示しています。" "The POS does not answer. Only the ledger is shown.";
    expires "失効日" "Lapses after";
    movements "POSでの動き（90日分）" "Movements at the tills (90 days)";
    no_movements "動きはありません。" "Nothing moved.";
    kind "種類" "Kind";
    after "残高" "Balance";
    explained "理由" "Why";
    of_merge "会員の統合" "Two records were merged";
    at_till "レジでの操作" "At a till";
    earned "付与" "Earned";
    spent "利用" "Spent";
    reversed "取り消し" "Reversed";
    added "加算" "Added";
    subtracted "減算" "Taken off";
    expired_points "失効" "Lapsed";
    prove "いま照合する" "Prove now";
    prove_text "帳簿をPOSとオンラインストアに突き合わせます。少し時間がかかります。直しはしません。" "Holds the ledger against the tills and the online store. It takes a moment and repairs nothing.";
    proof "照合の結果" "What the proof came to";
    proof_clean "すべて合っています。" "Everything adds up.";
    proof_counts "クーポン" "Coupons compared";
    proof_entries "POSで確かめた記帳" "Entries looked up at the tills";
    expected "帳簿" "Ledger";
    found "見つかった数" "Found";
    proof_lead "差異ごとに、何についてのものか、その記帳、調べ方をたどれます。この画面では何も直しません。" "Each difference leads to what it is about, what was booked there and how to look into it. Nothing is repaired here.";
    about "対象" "About";
    booking "記帳" "Entry";
    member "会員" "Member";
    evidence "ここに関する記帳" "What was booked";
    told_letter "この差異の依頼を開く" "Open its letter";
    so_many_points "{}ポイント" "{} points";
    so_many_uses "{}回" "{} uses";
    so_many_buyers "{}人" "{} buyers";
    so_many_minutes "{}分" "{} minutes";
}

impl Lang {
    /// What the pages about points and coupons say.
    pub(crate) const fn point_words(self) -> &'static PointWords {
        match self {
            Self::Ja => &JA,
            Self::En => &EN,
        }
    }

    /// Where a coupon stands.
    pub(crate) const fn coupon_state(self, state: CouponState) -> &'static str {
        use CouponState as S;
        let (ja, en) = match state {
            S::Requested => ("申し込み済み", "Asked for"),
            S::CouponPrepared => ("準備済み", "Prepared"),
            S::Deducting => ("ポイントを引いています", "Taking the points"),
            S::DeductInDoubt => ("引けたか確認中", "Points in doubt"),
            S::Deducted => ("ポイントを引きました", "Points taken"),
            S::Active => ("使えます", "Can be used"),
            S::Used => ("使用済み", "Used"),
            S::Cancelling => ("取り消し中", "Being taken back"),
            S::Cancelled => ("取り消し済み", "Taken back"),
            S::Expired => ("期限切れ", "Ran out"),
            S::NeedsPerson => ("担当者待ち", "With a person"),
        };
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// An account of the ledger.
    pub(crate) fn account(self, account: Account) -> String {
        let (ja, en) = match account {
            Account::PosPoints => ("POSのポイント", "Points at the tills"),
            Account::CouponLiability => ("使えるクーポン", "Coupons that may be used"),
            Account::Redeemed => ("使われたクーポン", "Coupons used"),
            Account::Forfeited => ("期限切れのクーポン", "Coupons that ran out"),
            Account::GivenBack => ("返したポイント", "Points given back"),
            Account::ClawbackDebt => ("返してもらうポイント", "Points owed by the customer"),
            Account::Earned => ("オンライン購入の付与", "Earned online"),
            Account::Awarded => ("付与の途中", "Awarded, on the way"),
            Account::InTransit => ("統合で移動中", "On the way in a merge"),
        };
        match self {
            Self::Ja => ja.to_owned(),
            Self::En => en.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything_about_points_and_leave_the_same_gaps() {
        for (key, ja, en) in ALL {
            assert!(!ja.is_empty() && !en.is_empty(), "{key}");
            assert_eq!(ja.matches("{}").count(), en.matches("{}").count(), "{key}");
        }
        assert_eq!(Lang::Ja.point_words().nav, "ポイントとクーポン");
    }
}
