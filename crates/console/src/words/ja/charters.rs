//! The flows' terms in Japanese; the flows themselves state them in English.

use crate::words::terms::CharterText;

#[rustfmt::skip]
pub(super) fn charter(flow: &str) -> Option<CharterText> {
    Some(match flow {
        "sign up" => CharterText {
            source: "会員情報の正はオンラインストア。その会員番号がすべてのシステムの会員番号になります。",
            contract: "入力：登録フォーム（同じ送信・同じメールアドレスにつき1回）。結果：会員番号、または画面に示すお断り。",
            failure: "オンラインストアが止まっているとき：お断りし、何も書きません。同じ送信は後で続きから進みます。会員ができた時点で登録は成立し、その先は自動で追いつきます。",
            promise: "2秒以内",
        },
        "spread a new customer" => CharterText {
            source: "会員情報の正はオンラインストア。ポイント・ランク・カード番号の正はPOS。",
            contract: "入力：会員番号（会員ごとに1回）。結果：紐付いたPOS会員、CRMの連絡先、ようこそメール1通。",
            failure: "POS・CRM・メールが止まっているとき：24時間まで自動で再試行し、その後は要対応。どのPOS会員か確かでないとき：案件にして何も書きません。オフのとき：オフと記録し、オンに戻すと追いつきます。",
            promise: "登録から2秒以内",
        },
        "bring a customer up to date" => CharterText {
            source: "項目ごとの持ち主は対応表のとおり。空欄で値を消すことはありません。ポイント・ランク・カード番号は書きません。",
            contract: "入力：変わった会員番号とその版。結果：オンラインストア・POS・CRMが対応表のとおりに揃います。決まりで選べないものは案件になります。",
            failure: "POS・CRMが止まっているとき：24時間まで自動で再試行し、その後は要対応。同じ会員の後の変更が同じ仕事をし、解決します。",
            promise: "1分以内",
        },
        "say goodbye" => CharterText {
            source: "退会した会員本人、会員を削除したオンラインストア、会員を削除したPOS。",
            contract: "入力：会員番号とその理由（1回）。結果：POSは退会となり、どのシステムからもメールは送られず、紐付けは解かれ、作り直されることはありません。",
            failure: "相手が止まっているとき：24時間まで自動で再試行し、その後は要対応。オフのとき：オフと記録し、オンに戻すと伝えます。ポイントはPOSの帳簿に残ります。",
            promise: "1分以内",
        },
        "follow the tills" => CharterText {
            source: "ポイント・ランク・カード番号の正はPOS。",
            contract: "入力：会員または取引のID。結果：会員の索引が最新になり、残高は読み直され、レジでの変更は会員情報の反映へ渡ります。",
            failure: "POSが止まっているとき：再試行します。表示中の残高は古くても30秒以内のもので、逃したものは点検が拾います。",
            promise: "1秒以内",
        },
        "find who was missed" => CharterText {
            source: "オンラインストアの会員一覧とPOSの会員一覧（更新時刻順）。",
            contract: "入力：なし。結果：通知が届かなかった変更ごとに実行が始まり、索引が最新になります。",
            failure: "相手が止まっているとき：位置は進まず、次の点検が同じ範囲を見直します。",
            promise: "5分ごと",
        },
        "note a purchase" => CharterText {
            source: "売り手：注文はオンラインストア、店舗の取引はPOS。通知はきっかけにすぎません。",
            contract: "入力：注文または取引の番号。結果：金額がIDと円だけで会員のもとに1回記録されます。ハブの知らない人の購入は何も残しません。",
            failure: "売り手が止まっているとき：24時間まで自動で再試行します。購入の取りこぼしの点検も拾います。",
            promise: "1分以内",
        },
        "write the purchase history" => CharterText {
            source: "売り手から聞いたことのハブの記録（ID・金額・日時）。CRMの数字を読み戻すことはありません。",
            contract: "入力：会員と、変わった購入。結果：CRMの連絡先の数字とタグが全購入の合計になり、購入ごとの記録は多くても1件。2回伝えても変わりません。",
            failure: "CRMが止まっているとき：24時間まで自動で再試行し、その後は要対応。連絡先がまだないとき：先に作ります。オフのとき：オフと記録し、後で追いつきます。",
            promise: "1分以内",
        },
        "gather a member's sales" => CharterText {
            source: "POS：会員の取引。",
            contract: "入力：会員と紐付いたPOS会員（組ごとに1回）。結果：直近1年の店舗購入が会員のもとに記録されます。",
            failure: "POSが止まっているとき：24時間まで自動で再試行し、その後は要対応。",
            promise: "1時間以内",
        },
        "find missed purchases" => CharterText {
            source: "オンラインストアの注文とPOSの取引（更新時刻順）。",
            contract: "入力：なし。結果：売り手のとおりに記録されていない購入ごとに実行が始まります。",
            failure: "売り手が止まっているとき：位置は進まず、次の点検が同じ範囲を見直します。",
            promise: "5分ごと",
        },
        "erase a customer" => CharterText {
            source: "本人の意思。オンラインストアから届いたもの、または担当者が行うもの。",
            contract: "入力：会員番号（会員ごとに1回）。結果：POS・CRM・ハブのすべての行から消え、再び取り込まれない印が残り、各システムの応答を記した証明書ができます。",
            failure: "相手が止まっているとき：3日間自動で再試行し、その後は要対応。証明書は「消去中」のまま。30日の期限の1週間前に知らせます。その間、その人について他の処理は行いません。",
            promise: "1日以内（法の期限は30日）",
        },
        "ask what is held about a customer" => CharterText {
            source: "オンラインストア：会員本人の求めを伝えてきます。",
            contract: "入力：会員番号（求めごとに1回）。結果：期限のある案件1件。`enishi members data N` が保存しているもの（IDのみ）をすべて示し、何もなければその旨を示します。",
            failure: "データベースが止まっているとき：再試行します。回答を送るまで案件は開いたままです。",
            promise: "1分以内に案件、20日以内に回答",
        },
        "forget the shop" => CharterText {
            source: "オンラインストア：アプリの削除から48時間後に、ショップの消去を求めてきます。",
            contract: "入力：このショップについての署名付きの求め。結果：どの表にもショップの行がなくなり、監査ログの終わりを示す印だけが残ります。ハブは止まり、このショップを再び扱いません。",
            failure: "データベースが止まっているとき：再試行します。一度にまとめて行うため、途中の状態は残りません。",
            promise: "1時間以内（法の期限は30日）",
        },
        "compare the customer bases" => CharterText {
            source: "オンラインストアの会員一覧とPOSの会員一覧。どちらも全件を読み、メモリにだけ置きます。",
            contract: "入力：どれだけ慎重にするか。結果：紐付ける組と確認を頼む組の数。試行でなければ、組ごとに実行が始まります。",
            failure: "相手が止まっているとき：そのページで1時間まで待ち、その後は改めて始めます。同時に動くのは1つだけです。",
            promise: "翌朝まで",
        },
        "bring a matched pair together" => CharterText {
            source: "会員はオンラインストア、POS会員はPOS。書く直前に両方を読み直します。",
            contract: "入力：比べた組のIDと一致の度合い。結果：POS会員に会員番号が入り紐付く、案件になる、または（いない・変わった・別の人の）何もしない。",
            failure: "相手が止まっているとき：24時間まで自動で再試行し、その後は要対応。比べた後に変わったとき：案件にして何も書きません。カードの番号は書きません。",
            promise: "翌朝まで",
        },
        "hand a request to a person" => CharterText {
            source: "オンラインストア：会員の削除・統合。",
            contract: "入力：会員ひとりについてのできごと。結果：その会員を示す要対応1件。",
            failure: "はじめから担当者への依頼です。期限は1週間。",
            promise: "1日以内に確認",
        },
        "raise an alert" => CharterText {
            source: "ハブ自身の記録。",
            contract: "入力：原因とID。結果：設定された宛先へ、原因ごと1時間に1通。",
            failure: "宛先が受け取らないとき：1時間再試行し、その後は要対応に残ります。",
            promise: "15秒以内",
        },
        "go the rounds" => CharterText {
            source: "ハブ自身の記録。",
            contract: "入力：なし。結果：15分手つかずの要対応、期限を過ぎた案件、約束より遅れた待ちごとにアラート。",
            failure: "データベースが止まっているとき：次の見回りで見直します。",
            promise: "1分ごと",
        },
        "check the subscriptions" => CharterText {
            source: "オンラインストアの通知登録の一覧。",
            contract: "入力：なし。結果：必要なのに届かない通知ごとにアラート。何も変更しません（変更は `enishi setup --apply`）。",
            failure: "オンラインストアが止まっているとき：次の点検で見直します。逃したものは取りこぼしの点検が拾います。",
            promise: "10分ごと",
        },
        "merge two customers" => CharterText {
            source: "統合できるか、誰が残るかはオンラインストア。ポイントはPOS。",
            contract: "入力：残る会員とまとめられる会員（組ごとに1回）。結果：会員も、POS会員も、連絡先も一つになり、ポイントは合計され、古い番号と会員証は残った会員につながります。同意が緩むことはありません。",
            failure: "ストアが断ったとき：何も書き込みません。どこかが止まっているとき：24時間まで自動で再試行し、その後は要対応。引いてまだ渡していないポイントは「移動中」と表示します。",
            promise: "1分以内",
        },
        "stand aside for a merge" => CharterText {
            source: "ハブが持つ統合の記録。",
            contract: "入力：統合。結果：なし。続いている間、まとめられる会員のほかの処理は始まりません。",
            failure: "なし：統合が終わるか、担当者が取り下げると終わります。",
            promise: "統合が終わるまで",
        },
        "look for vanished customers" => CharterText {
            source: "誰がいるかはオンラインストア。紐付けはハブ。",
            contract: "入力：なし。結果：紐付いているのにオンラインストアにいない会員ごとに、担当者への依頼が1回。",
            failure: "ストアが止まっているとき：次の点検が同じところから始めます。",
            promise: "1日で全員",
        },
        "take a merge apart" => CharterText {
            source: "ハブが持つ統合の記録。ポイントはPOS。",
            contract: "入力：終わった統合。結果：停止したPOS会員が、動かした分のポイント（残りの範囲）とともに戻り、会員証も元どおりになります。オンラインストアの統合は戻りません。",
            failure: "POSが止まっているとき：24時間まで自動で再試行し、その後は要対応。すでに使われたポイントは補いません。",
            promise: "1分以内",
        },
        "keep house" => CharterText {
            source: "ハブ自身の記録。",
            contract: "入力：なし。結果：30日より前に終わった実行と古い通知が消えます。終わっていないものは残ります。",
            failure: "データベースが止まっているとき：次の回に行います。",
            promise: "1時間ごと",
        },
        _ => return super::coupons::charter(flow),
    })
}
