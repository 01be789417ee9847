//! Words of the till and of the weather panel.

super::texts! {
    /// The till.
    Till {
        title: "店舗のレジ", "Till";
        lead: "会員証を読み、商品を打って、お会計をします。", "Scan a member card, ring up goods, take the payment.";
        shop: "店舗", "Shop";
        change: "切り替える", "Switch";
        scan_title: "会員", "Member";
        scan: "会員バーコード", "Member barcode";
        scan_hint: "バーコードの下の番号", "The digits below the bars";
        read: "読み取る", "Read";
        scan_mine: "マイページの会員証をかざす", "Hold my page to the scanner";
        scan_none: "このブラウザーではサインインしていません。マイページを開いてから、もう一度かざしてください。", "Nobody is signed in with this browser. Open my page first.";
        recent: "最近の会員", "Recent members";
        no_members: "まだ会員がいません。ストアで登録すると、ここに並びます。", "No members yet. Register someone at the store.";
        unknown: "この番号の会員は見つかりません。", "Nobody has this number.";
        nobody: "会員なしで会計します。", "Sale without a member.";
        without: "会員を外す", "Remove the member";
        not_online: "オンラインではまだ会員ではありません。", "Not a member online yet.";
        join_online: "この人としてオンラインで登録する", "Register online as this person";
        has: "いまのポイント", "Points now";
        expires: "有効期限", "Valid until";
        goods: "商品", "Goods";
        article: "商品", "Article";
        price: "価格", "Price";
        quantity: "数量", "Quantity";
        no_goods: "売れる商品がまだありません。", "There is nothing to sell yet.";
        less: "減らす", "One less";
        more: "増やす", "One more";
        use_points: "使うポイント", "Points to use";
        use_hint: "1ポイント＝1円", "1 point = 1 yen";
        use_all: "全部使う", "Use all";
        sum: "小計", "Subtotal";
        pay: "お支払い", "To pay";
        check_out: "会計する", "Check out";
        receipt: "レシート", "Receipt";
        number: "取引番号", "Sale number";
        waiting_number: "（送信後に決まります）", "(given after upload)";
        earned: "付与ポイント", "Points earned";
        spent: "ご利用ポイント", "Points used";
        balance: "会計後のポイント", "Points afterwards";
        balance_unknown: "送信後に決まります", "known after upload";
        next: "次のお客さまへ", "Next customer";
        my_page: "マイページでポイントを見る（新しいタブ）", "See the points on my page (new tab)";
        empty: "商品を1つ以上選んでください。", "Choose at least one article.";
        too_many: "使えるポイントを超えています。", "That is more points than can be used.";
        offline_points: "オフライン中はポイントを使えません。", "Points cannot be used while the till is offline.";
        closed: "レジが受け付けませんでした。もう一度お試しください。", "The till did not take it. Please try again.";
        line_title: "回線", "Line";
        online: "つながっています", "Connected";
        offline: "オフラインです", "Offline";
        waiting: "未送信の取引", "Sales waiting";
        cut: "回線を切る", "Cut the line";
        restore: "回線を戻す", "Restore the line";
        upload: "未送信の取引を送る", "Upload waiting sales";
        uploaded: "送信しました", "Uploaded";
        line_note: "オフラインでも会計できます。ポイントは送信したあとに変わります。", "You can still sell offline. Points change after the upload.";
    }
}

super::texts! {
    /// The weather panel.
    Weather {
        title: "天気を変える", "Change the weather";
        lead: "相手のサービスを遅くしたり、止めたりできます。そのまま登録や会計をして、ハブがどう乗り切るかをご覧ください。", "Slow a service or stop it, then register or sell, and watch how the hub copes.";
        shopify: "オンラインストア（Shopify）", "Online store (Shopify)";
        pos: "POS（スマレジ）", "POS (Smaregi)";
        crm: "CRM（HubSpot）", "CRM (HubSpot)";
        mail: "メール送信", "Outgoing mail";
        well: "晴れ・いつもどおり", "Fair: as usual";
        slow: "霧・遅い", "Fog: slow";
        down: "嵐・止まる", "Storm: down";
        set: "変更する", "Apply";
        changed: "変更しました。", "Changed.";
        all_well: "すべて晴れに戻す", "Make everything fair again";
    }
}
