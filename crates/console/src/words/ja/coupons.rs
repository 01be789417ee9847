//! Points and coupons in Japanese: flows, steps, codes and terms.

use crate::words::terms::CharterText;

pub(super) fn flow(name: &str) -> Option<&'static str> {
    Some(match name {
        "turn points into a coupon" => "ポイントをクーポンに交換",
        "take a coupon back" => "クーポンの取り消し",
        "see which coupons an order used" => "注文で使われたクーポンの確認",
        "settle a used coupon" => "使用済みクーポンの精算",
        "ask about a used coupon" => "使用済みクーポンの確認依頼",
        "let a coupon run out" => "クーポンの失効",
        "remind of a coupon" => "クーポン期限のお知らせ",
        "look after the coupons" => "クーポンの見回り",
        "prove the points" => "ポイントの照合",
        "explain a difference of points" => "ポイント差異の確認依頼",
        "see what an order earns" => "注文で付くポイントの確認",
        "award the points of an order" => "注文のポイント付与",
        "take back the points of an order" => "返品された注文のポイント取消",
        _ => return None,
    })
}

pub(super) fn step(name: &str) -> Option<&'static str> {
    Some(match name {
        "check the balance" => "残高を確かめる",
        "prepare the coupon" => "クーポンを用意する",
        "note where the points stand" => "引く前の残高を控える",
        "take the points" => "ポイントを引く",
        "make the coupon valid" => "クーポンを有効にする",
        "take the prepared coupon away" => "用意したクーポンを片付ける",
        "send the coupon by mail" => "クーポンをメールで送る",
        "make the coupon invalid" => "クーポンを無効にする",
        "look for an order that carries it" => "使われた注文を探す",
        "note where the points stand before they go back" => "戻す前の残高を控える",
        "put the points back" => "ポイントを戻す",
        "tell the customer that the points are back" => "ポイントが戻ったことを知らせる",
        "read the order's coupons" => "注文のクーポンを読む",
        "note where the points stand before they are returned" => "返す前の残高を控える",
        "note what was returned before" => "返却済みのポイントを控える",
        "return the points of what was refunded" => "返金分のポイントを返す",
        "look for an order that used it in time" => "期限内に使われた注文を探す",
        "tell the customer that the coupon runs out" => "期限が近いことを知らせる",
        "look for conversions that were not begun" => "始まらなかった交換を探す",
        "look for coupons that run out" => "期限の来るクーポンを探す",
        "look for orders with coupons" => "クーポンのある注文を探す",
        "read what the order earns" => "注文の対象金額を読む",
        "look again when the hold is over" => "返品期間が終わったら見直す",
        "award its points" => "ポイントを付与する",
        "freeze what each line earns" => "明細ごとの付与数を確定する",
        "see what the customer owes" => "返してもらうポイントを確かめる",
        "note where the points stand before the award" => "付与前の残高を控える",
        "put the earned points on the card" => "ポイントをカードに付ける",
        "look at the order once more" => "注文をもう一度確かめる",
        "see what is to be taken back" => "取り消すポイントを計算する",
        "note where the points stand before some are taken back" => "取り消す前の残高を控える",
        "take back the points of what came back" => "返品分のポイントを取り消す",
        "compare ledger, tills and store" => "帳簿・レジ・ストアを突き合わせる",
        _ => return None,
    })
}

pub(super) fn code(code: &str) -> Option<&'static str> {
    Some(match code {
        "points-unclear" => "ポイントが動いたかどうか、レジの記録からは分かりません",
        "not-enough-points" => "ポイントが足りません",
        "points-refused" => "POSがポイントの増減を受け付けませんでした",
        "member-gone" => "POSにその会員がいません",
        "not-registered" => "POS会員と紐付いていません",
        "took-too-long" => "時間がかかりすぎたため、やめました",
        "pos-off" => "POS連携がオフです",
        "coupon-refused" => "オンラインストアがクーポンを受け付けませんでした",
        "coupon-missing" => "クーポンの記録がありません",
        "approval-needed" => "ポイントを返すには承認が必要です",
        "used-after-return" => "ポイントを戻した後にクーポンが使われました",
        "used-on-two-orders" => "同じクーポンが二つの注文で使われました",
        "used-before-it-was-valid" => "有効になる前のクーポンが使われました",
        "asked-by-customer" => "お客様の依頼です",
        "settled-by-hand" => "担当者が確かめて決めました",
        "next-rounds" => "次の見回りが引き継ぎます",
        "points-owed" => "取り消すポイントがカードに足りず、お客様の不足分になりました",
        "liability-without-coupon" => "帳簿のクーポン残高とクーポンの合計が合いません",
        "ledger-and-state-differ" => "帳簿とクーポンの状態が合いません",
        "stuck-coupon" => "手続きが1時間以上進んでいません",
        "used-and-not-seen" => "使われたのに、注文が見つかっていません",
        "coupon-not-valid" => "有効なはずのクーポンが使えません",
        "used-after-its-end" => "終わったはずのクーポンが使われています",
        "valid-after-its-end" => "終わったはずのクーポンがまだ使えます",
        "movement-not-at-the-till" => "帳簿にあるポイントの動きがレジの記録と合いません",
        "movement-without-booking" => "レジにあるポイントの動きが帳簿にありません",
        _ => return None,
    })
}

#[rustfmt::skip]
pub(super) fn charter(flow: &str) -> Option<CharterText> {
    Some(match flow {
        "turn points into a coupon" => CharterText {
            source: "ポイントの正はPOS、クーポンの正はオンラインストア。その後どうなったかは帳簿が示します。",
            contract: "入力：会員とポイント数（送信キーごとに1回）。結果：その会員だけのクーポンと同じ数だけ減ったポイント、またはどちらもなし。",
            failure: "ポイントを引く前：10分であきらめ、用意したクーポンを片付けます。返事がないとき：レジの記録で判断し、分からなければ担当者が確かめます。引いた後にクーポンが断られたとき：ポイントを戻します。",
            promise: "2秒以内",
        },
        "take a coupon back" => CharterText {
            source: "使われたかどうかは、遅れて届く使用回数ではなく、オンラインストアの注文で判断します。",
            contract: "入力：クーポンと理由（クーポンごとに1回）。結果：クーポンは無効になりポイントが戻る、または使用済みのまま。",
            failure: "相手が止まっているとき：24時間まで自動で再試行します。ポイントが戻ったか分からないとき：担当者がレジの記録を確かめます。",
            promise: "2秒以内",
        },
        "see which coupons an order used" => CharterText {
            source: "クーポンの使用と返金の正はオンラインストアの注文。",
            contract: "入力：注文（変更ごとに1回）。結果：使われたクーポンは使用済みになり、返金分が精算されます。",
            failure: "オンラインストアが止まっているとき：24時間まで再試行します。届かなかった知らせは見回りが拾います。",
            promise: "1分以内",
        },
        "settle a used coupon" => CharterText {
            source: "オンラインストアの注文。返却済みのポイントは帳簿が示します。",
            contract: "入力：クーポンと注文、返金に当たるポイント数（注文の変更ごとに1回）。結果：クーポンは使用済み。返金分のポイントは1回だけ戻ります。",
            failure: "上限を超えるとき：先に承認を求めます。ポイントを戻した後に使われたとき：差額を記帳し、担当者に知らせます。",
            promise: "1分以内",
        },
        "ask about a used coupon" => CharterText {
            source: "オンラインストアの注文と帳簿。",
            contract: "入力：クーポンの使用と質問。結果：要対応1件。承認されるとポイントが戻ります。",
            failure: "はじめから担当者への質問です。期限は1日。",
            promise: "1分以内に質問",
        },
        "let a coupon run out" => CharterText {
            source: "期限は帳簿、期限内に使われたかは注文が示します。",
            contract: "入力：最終日から1時間過ぎた有効なクーポン（1回）。結果：使用済み、または失効してポイントは消えるか戻ります。",
            failure: "相手が止まっているとき：24時間まで再試行します。注文を確かめるまで何も記帳しません。",
            promise: "1日以内",
        },
        "remind of a coupon" => CharterText {
            source: "帳簿：有効なクーポンとその期限。",
            contract: "入力：期限の30日前と7日前のクーポン。結果：まだ使えるとき、それぞれ1通のメール。",
            failure: "メールが止まっているとき：1日再試行します。",
            promise: "1日以内",
        },
        "look after the coupons" => CharterText {
            source: "帳簿と、オンラインストアの注文（更新時刻順）。",
            contract: "入力：なし。結果：止まった交換、期限の来るクーポン、お知らせ、クーポンのある注文ごとに実行が始まります。",
            failure: "相手が止まっているとき：位置は進まず、次の見回りが同じ範囲を見直します。",
            promise: "10分ごと",
        },
        "prove the points" => CharterText {
            source: "帳簿、レジの記録、オンラインストアのクーポン。",
            contract: "入力：なし。結果：差異ごとに要対応1件（1回）。自動では直しません。",
            failure: "相手が止まっているとき：再試行します。比べられなかったものは次の夜に比べます。",
            promise: "毎晩",
        },
        "see what an order earns" => CharterText {
            source: "オンラインストアの注文。付与済みかどうかは帳簿が示します。",
            contract: "入力：注文（変更ごとに1回）。結果：返品期間の後の付与を予約するか、返品分のポイントを取り消します。",
            failure: "オンラインストアが止まっているとき：24時間まで再試行します。届かなかった知らせは見回りが拾います。",
            promise: "10分以内",
        },
        "award the points of an order" => CharterText {
            source: "返品期間が終わったときの注文と、注文日のルール。",
            contract: "入力：注文（1回）。結果：残っている商品のポイントが、不足分を差し引いてカードに付きます。明細ごとの数は記帳され、ルールが変わっても変わりません。",
            failure: "相手が止まっているとき：24時間まで再試行します。付いたかどうか分からないとき：担当者がレジの記録を確かめます。",
            promise: "返品期間の後1日以内",
        },
        "take back the points of an order" => CharterText {
            source: "帳簿（明細ごとの付与数）と、注文に残っている数。",
            contract: "入力：付与済みの注文と残りの数。結果：返品分のポイントを取り消します。足りない分は不足として記帳し、次の付与で埋めます。",
            failure: "取り消せたか分からないとき：担当者がレジの記録を確かめます。不足が出たとき：担当者に知らせます。",
            promise: "10分以内",
        },
        "explain a difference of points" => CharterText {
            source: "夜間の照合。",
            contract: "入力：帳簿・レジ・ストアの差異。結果：クーポンと差異ごとに要対応1件。",
            failure: "はじめから担当者への質問です。",
            promise: "1分以内に通知",
        },
        _ => return None,
    })
}
