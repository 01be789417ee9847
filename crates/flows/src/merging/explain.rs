//! Why a merge cannot be, and what it cannot take back, in words for people.

/// One sentence in each language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

macro_rules! explanations {
    ($($code:literal: $ja:literal, $en:literal;)*) => {
        /// Every code that is explained.
        pub const CODES: &[&str] = &[$($code,)*];

        /// What a code means.
        pub fn explain(code: &str) -> Explanation {
            match code {
                $($code => Explanation { ja: $ja, en: $en },)*
                _ => Explanation {
                    ja: "オンラインストアが理由を明かさずに統合を断りました。",
                    en: "The online store refuses the merge without saying why.",
                },
            }
        }
    };
}

explanations! {
    "company-contact": "法人の担当者として登録されています。先に法人から外してください。",
        "One of them is a contact of a company. Take them off the company first.";
    "customer-payment-methods": "保存済みの支払い方法があります。先に削除してください。",
        "One of them has a stored payment method. Remove it first.";
    "deleted-at": "どちらかは削除済みです。", "One of them has been deleted.";
    "gift-cards": "ギフトカードを持っている会員は統合できません。",
        "One of them holds a gift card; such customers cannot be merged.";
    "merge-in-progress": "別の統合が進行中です。終わってからやり直してください。",
        "One of them is being merged at the moment. Try again when that is over.";
    "multipass-identifier": "外部ログイン(Multipass)の識別子があります。",
        "One of them signs in through Multipass; such customers cannot be merged.";
    "override-fields": "備考またはタグが一件に収まりません。先に短くしてください。",
        "Notes or tags of both do not fit into one. Shorten them first.";
    "pending-data-request": "データ開示または削除の請求が処理中です。",
        "A data or erasure request of one of them is pending.";
    "redacted-at": "どちらかの個人データは消去済みです。", "The data of one of them has been erased.";
    "store-credit": "ストアクレジットの残高があります。先に使い切るか移してください。",
        "One of them has store credit. Use or move it first.";
    "subscriptions": "定期購入の契約があります。先に解約または移管してください。",
        "One of them has a subscription. End or move it first.";
    "same-customer": "同じ会員です。", "They are the same customer.";
    "merged-already": "すでに統合されています。", "They have been merged already.";
    "being-merged": "どちらかの統合がすでに進行中です。", "One of them is being merged already.";
    "customer-gone": "どちらかがオンラインストアにいません。",
        "The online store does not have one of them any more.";
    "still-there": "まだオンラインストアにいます。ふつうの統合をしてください。",
        "The online store still has the other one. Merge them in the usual way.";
    "survivor-not-linked": "店舗会員があるのは相手だけです。店舗会員のある会員を残してください。",
        "Only the other one has a store member. The one with the store member has to stay.";
    "preview-disagrees": "オンラインストアは別の会員を残すと答えました。何も書き込んでいません。",
        "The online store would keep the other one. Nothing was written.";
    "not-the-members-customer": "残す店舗会員が、この会員のものではありません。",
        "The store member who stays is not this customer's.";
    "member-of-another-customer": "統合する店舗会員は、別の会員のものです。",
        "The store member who goes belongs to another customer.";
    "member-gone": "その店舗会員はいないか、退会・統合済みです。",
        "There is no such store member, or they have left or been merged.";
    "not-merged-yet": "統合が終わっていません。", "The merge is not over.";
    "split-already": "すでに戻されています。", "It has been taken apart already.";
    "no-store-member": "この統合では店舗会員を動かしていません。戻すものはありません。",
        "This merge moved no store member. There is nothing to take apart.";
    "points-spent": "移したポイントの一部は使われています。残っている分だけ戻ります。",
        "Some of the points that were moved have been spent. Only what is left goes back.";
    "lot-overdue": "移したポイントの元の有効期限は過ぎています。",
        "The last day the points had before the merge is over.";
    "online-merge-stays": "オンラインストアでの統合は取り消せません。消えた会員番号と注文は残った会員のものです。",
        "The merge in the online store cannot be undone: the old number and its orders stay with the survivor.";
    "contact-merge-stays": "CRMでの統合は取り消せません。",
        "The merge in the CRM cannot be undone.";
    "consent-stays": "同意は厳しい方のままです。元に戻すには本人の同意が必要です。",
        "Consent stays the stricter one. Only the customer can agree again.";
    "texts-stay": "名前や住所などの上書きは、この仕組みでは戻せません。各システムの履歴をご覧ください。",
        "Texts that were overwritten cannot be restored from here, because no personal data is kept. See each system's own history.";
    "old-number-free": "外した店舗会員は会員番号なしに戻ります。",
        "The store member who is taken out has no member number afterwards.";
    "points-stay": "ポイントは店舗会員に残り、動きません。",
        "The points stay with the store member and do not move.";
    "history-stays": "それまでに店舗会員へ書き込まれた氏名・住所・電話・メールは、そのまま残ります。",
        "Names, addresses, numbers and mail addresses written to the store member so far stay there.";
    "not-linked-again": "同じ組み合わせが自動で再び結び付くことはありません。",
        "The two are not linked again by themselves.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_obstacle_of_the_online_store_is_explained() {
        let named = "COMPANY_CONTACT CUSTOMER_PAYMENT_METHODS DELETED_AT GIFT_CARDS MERGE_IN_PROGRESS \
                     MULTIPASS_IDENTIFIER OVERRIDE_FIELDS PENDING_DATA_REQUEST REDACTED_AT STORE_CREDIT SUBSCRIPTIONS";
        for name in named.split(' ') {
            let code = name.to_ascii_lowercase().replace('_', "-");
            assert!(CODES.contains(&code.as_str()), "{code}");
        }
        assert_ne!(explain("gift-cards"), explain("something-new"));
    }
}
