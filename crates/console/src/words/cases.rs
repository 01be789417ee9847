//! What the pages about cases say, both languages side by side.

use super::Lang;

macro_rules! case_words {
    ($($key:ident $ja:literal $en:literal;)*) => {
        /// What the pages about cases say.
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct CaseWords { $(pub(crate) $key: &'static str,)* }

        const JA: CaseWords = CaseWords { $($key: $ja,)* };
        const EN: CaseWords = CaseWords { $($key: $en,)* };

        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $ja, $en),)*];
    };
}

impl Lang {
    /// What the pages about cases say.
    pub(crate) const fn case_words(self) -> &'static CaseWords {
        match self {
            Self::Ja => &JA,
            Self::En => &EN,
        }
    }
}

case_words! {
    view_open "判断待ち" "To decide";
    view_overdue "期限切れ" "Overdue";
    view_mine "自分の担当" "Mine";
    view_later "保留中" "Put off";
    view_ended "終了" "Ended";
    lead "同じ人かどうか、ルールだけでは決められなかったものです。期限の近い順に並びます。" "What the rules could not tell on their own, nearest due first.";
    any_kind "すべての種類" "Every kind";
    kind "種類" "Kind";
    id_label "番号" "Id";
    id_hint "会員番号、POS会員、案件番号" "Member number, POS member or case";
    assignee "担当者" "Assigned to";
    who_hint "アカウント名" "Account name";
    merge_title "会員 {} と同じ人なら、まとめる…" "If this is customer {}: merge the two…";
    merge_text "このPOS会員は、すでに会員 {} のものです。同じ人が二度登録したのなら、その会員が残り、この会員がまとめられます。次の画面で、動くポイントと元に戻せないことを確かめられます。" "This POS member is customer {}'s already. If one person has registered twice, that customer stays and this one goes. The next page tells the points that move and what cannot be undone.";
    nobody_yet "未定" "Nobody yet";
    none_filtered "この条件に合う案件はありません。条件を変えるか、取り消してください。" "No case matches. Change or clear the filter.";
    more "次のページ" "Next page";
    keys "キー操作" "Keys";
    keys_list "で案件を移動" "move through the cases";
    keys_open "で開く" "opens one";
    keys_case "で選択肢を開く" "opens a choice";
    keys_walk "で選択肢を移動" "move through the choices";
    both_sides "並べて比べる" "Side by side";
    both_lead "それぞれのシステムからいま読んだ内容です。ハブには保存されません。" "Read from each system just now. The hub keeps none of it.";
    field "項目" "Field";
    online_store "オンラインストア" "Online store";
    till "POS" "POS";
    gone_customer "オンラインストアにこの会員はもういません（削除または消去済み）。" "The online store does not have this customer any more: deleted or erased.";
    gone_member "POSにこの会員はもういません。" "The POS does not have this member any more.";
    silent "このシステムはいま応答していません。少し待って読み込み直してください。" "This system does not answer right now. Wait a moment and reload.";
    not_recorded "未登録" "not recorded";
    has_left "退会または統合済みのため、紐付けできません。" "Has left or was merged; cannot be linked.";
    linked_elsewhere "すでに会員 {} に紐付いています。" "Linked to customer {} already.";
    surname_kana "姓（フリガナ）" "Surname (furigana)";
    given_kana "名（フリガナ）" "Given name (furigana)";
    address "住所" "Address";
    points "ポイント" "Points";
    rank "ランク" "Rank";
    last_purchase "最後の購入" "Last purchase";
    member_since "登録日" "Member since";
    yen "{}円" "¥{}";
    reveal_title "伏せずに表示…" "Show unmasked…";
    reveal_text "誰が、いつ、なぜ、どの項目を見たかが監査記録に残ります。値は残りません。" "Who looked, when, why and at which fields is written to the audit log. The values are not.";
    reveal_button "表示する" "Show";
    revealed "伏せずに表示しています。このページは保存されません。" "Shown unmasked. This page is not kept anywhere.";
    evidence_then "案件になったときの根拠" "Evidence when the question was asked";
    because "理由" "Reason";
    because_any "選ばない" "No reason given";
    not_this "この人ではない" "Not this one";
    not_this_text "POS会員 {} だけを候補から外します。ほかの候補の判断は残ります。" "Only POS member {} is taken off the candidates. The others remain to be decided.";
    new_member "新しいPOS会員を作る" "Make a new POS member";
    new_member_text "候補はすべて別人とし、この会員のPOS会員をいま作ります。" "None of the candidates is the customer, and a POS member is made now.";
    later "あとで判断する" "Decide later";
    later_text "決めた日まで一覧から外れ、その日に戻ります。" "Leaves the list until the day you choose, then comes back.";
    later_for "戻す日" "Come back";
    later_1 "明日" "tomorrow";
    later_3 "3日後" "in 3 days";
    later_7 "1週間後" "in a week";
    later_30 "30日後" "in 30 days";
    later_until "保留期限" "Put off until";
    take "担当する" "Take it";
    give_back "担当を外れる" "Give it back";
    hand_over "別のチームに渡す" "Hand to another team";
    hand_to "チーム" "Team";
    hand_button "渡す" "Hand over";
    duplicates "どちらも同じ人のPOS会員なら、まずお客様の会員ページで重複を確かめてください。" "If two of them are one person, look at the duplicates on the customer's page first.";
    to_customer "会員ページを開く" "Open the customer's page";
    progress "このあと行われること" "What happens now";
    progress_none "待っている処理はありません。" "Nothing is waiting.";
    linked_to "POS会員 {} に紐付けました。" "Linked to POS member {}.";
    undo "判断を取り消す" "Take the decision back";
    apart_lead "別人とされたPOS会員です。取り消すと、また候補になることがあります。" "Told apart from this customer. Taken back, they may be asked about again.";
    lift "別人の判断を取り消す…" "Take back “different”…";
    lift_button "取り消す" "Take back";
    same_seen "表示後に変わった記録があれば、判断は行われず、もう一度確認を求めます。" "If a record changes after it was shown, nothing is decided and you are asked to look again.";
    runbooks "手順書" "Runbooks";
    runbooks_lead "止まった処理やアラートの対処手順です。" "What to do when work stops or an alert comes.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything_about_cases_and_leave_the_same_gaps() {
        for (key, ja, en) in ALL {
            assert!(!ja.is_empty() && !en.is_empty(), "{key}");
            assert_eq!(ja.matches("{}").count(), en.matches("{}").count(), "{key}");
        }
        assert_eq!(Lang::Ja.case_words().take, "担当する");
    }
}
