//! Words of the first page: what the demo is.

super::texts! {
    /// The first page.
    Landing {
        title: "縁 Enishi デモ", "Enishi demo";
        eyebrow: "オンラインとお店を、ひとつの縁で。", "One tie between the store online and the shop on the street.";
        heading: "会員登録した、その瞬間から。", "Sign up online,";
        heading_two: "どのレジでも、その人です。", "and every till knows you at once.";
        lead: "Enishi は、オンラインストア（Shopify）・店舗の POS（スマレジ）・CRM（HubSpot）のあいだに立ち、会員とポイントの話をいつも揃えるハブです。ここでは三つとも模擬のサービスを相手に、本物のハブが動いています。", "Enishi stands between an online store (Shopify), the shops' POS (Smaregi) and a CRM (HubSpot) and keeps the story of members and points the same everywhere. Here a real hub works with simulated versions of all three.";
        begin: "ストアで会員登録してみる", "Register at the store";
        begin_till: "レジを開く", "Open the till";
        story_title: "三つの手順で、ひと巡り", "The story in three steps";
        one_title: "登録する", "Register";
        one_body: "架空のお店「縁側商店」で会員登録します。Shopify・スマレジ・HubSpot・メールに届いていく様子が、その場で見えます。", "Register at Engawa Shoten, a shop that does not exist. Watch the registration reach Shopify, Smaregi, HubSpot and the mail.";
        one_link: "会員登録へ", "Go to registration";
        two_title: "サインインする", "Sign in";
        two_body: "メールで届く確認コードでサインインします。メールはこのデモの中の郵便受けに届きます。マイページにポイントと会員バーコードが出ます。", "Sign in with the one-time code. It arrives in the mail page of this demo. My page shows your points and your member barcode.";
        two_link: "メールを見る", "See the mail";
        three_title: "お店で買う", "Buy in the shop";
        three_body: "レジでそのバーコードを読み、商品を売ります。マイページを横に並べておくと、ポイントが変わるのが見えます。", "Scan that barcode at the till and sell something. Keep my page open beside it and watch the points change.";
        three_link: "レジへ", "Go to the till";
        break_title: "そして、わざと壊してみる", "Then break it on purpose";
        break_body: "レジの画面の下に「天気」の欄があります。POS や CRM を遅くしたり、止めたりしたまま登録してみてください。会員登録は成り立ち、戻ったあとに残りが自動で追いつきます。", "At the foot of the till page you can make the weather. Slow the POS or the CRM, or stop it, and register someone. The registration stands, and the rest catches up by itself when they return.";
        break_link: "天気を変える", "Change the weather";
        honest_title: "このデモで本物のもの、模擬のもの", "What is real here and what is not";
        real_title: "本物", "Real";
        real_1: "ハブそのもの。製品と同じプログラムが、同じ手順で動いています。", "The hub itself: the same program and the same steps as in production.";
        real_2: "ストアとハブのやり取り。公開されている HTTP API だけを使います。", "How the store talks to it: only over the public HTTP API.";
        real_3: "失敗のしかた。遅延、停止、二重の通知も実際に起こせます。", "The ways it fails: delays, outages and doubled notices really happen.";
        mock_title: "模擬", "Simulated";
        mock_1: "Shopify・スマレジ・HubSpot。手元で動く代役で、外へは一切つなぎません。", "Shopify, Smaregi and HubSpot: stand-ins on this machine. Nothing leaves it.";
        mock_2: "お店と人。すべて架空です。本当の個人情報は入れないでください。", "The shop and its people: all invented. Please enter no real personal data.";
        mock_3: "データの寿命。終了すると、跡形もなく消えます。", "How long it lasts: everything is gone when you stop it.";
        more_title: "もっと見る", "Look further";
        console_body: "お店を支える人の画面。流れ、滞り、判断待ちがひと目で分かります。", "For the people who run the shops: what flows, what is stuck, what needs a decision.";
        docs_body: "ストアの開発者が使う HTTP API の説明書です。", "The HTTP API for the storefront's developer.";
        mail_body: "この町の全員に届いたメールを読めます。", "Read every mail anyone in this town received.";
    }
}
