//! Words on every page: the frame, the switch, the errors.

super::texts! {
    /// The frame around every page.
    EveryPage {
        skip: "本文へ移動", "Skip to content";
        switch_label: "English", "日本語";
        switch_hint: "Switch to English", "日本語に切り替え";
        demo_bar: "これはデモです。人もお店も架空で、止めるとすべて消えます。", "This is a demo. People and shops are fictitious, and everything is gone when it stops.";
        nav_label: "デモの行き先", "Places in the demo";
        nav_home: "はじめに", "Start";
        nav_shop: "ストア", "Store";
        nav_mail: "メール", "Mail";
        nav_till: "レジ", "Till";
        nav_console: "コンソール", "Console";
        nav_docs: "API", "API";
        not_found_title: "ページが見つかりません", "Page not found";
        not_found_body: "アドレスが変わったか、入力に誤りがあるようです。", "The address may have changed, or there is a typo.";
        foreign_title: "受け付けられない送信です", "This request was refused";
        foreign_body: "ほかのサイトから送られた操作のため、実行しませんでした。画面を開き直して、もう一度お試しください。", "It was sent from another site, so nothing was done. Open the page again and retry.";
        home: "はじめに戻る", "Back to the start";
        yen: "円", "yen";
    }
}
