//! Words of the till's member screen.

super::texts! {
    /// The member screen.
    MemberScreen {
        open: "会員情報を直す", "Correct the details";
        title: "会員情報", "Member details";
        lead: "お客さまから伺った変更を、レジの会員台帳に書きます。", "Write what the customer tells you into the tills' member file.";
        back: "レジに戻る", "Back to the till";
        card: "カードの番号", "Card number";
        number: "会員番号（オンラインストア）", "Member number (online store)";
        not_linked: "まだオンラインと結びついていません。変更はレジにだけ残ります。", "Not tied to an online account yet: a change stays at the tills.";
        mobile: "携帯電話番号", "Mobile phone";
        phone: "電話番号", "Telephone";
        phone_hint: "数字とハイフン、20文字まで。携帯があれば、オンラインには携帯が伝わります。", "Digits and hyphens, up to 20. The online store is given the mobile number if there is one.";
        postal_code: "郵便番号", "Postal code";
        address: "住所", "Address";
        address_hint: "都道府県から1行で、85文字まで。", "One line, prefecture first, up to 85 characters.";
        rank: "会員ランク", "Rank";
        rank_hint: "店舗が決めます。オンラインストアとCRMに伝わります。", "The shops' to give. The online store and the CRM are told.";
        takes_mail: "お知らせメールを受け取る", "Wants the shop's mail";
        takes_mail_hint: "断りはすべてのシステムに伝わります。新しい承諾は、ご本人がオンラインで行います。", "A no counts everywhere. A new yes is given online, by the customer.";
        note: "備考", "Note";
        note_hint: "レジにだけ残ります。", "Stays at the tills.";
        save: "台帳に書く", "Save";
        saved: "台帳に書きました。「いま、それぞれに書かれていること」で、伝わる様子が見えます。", "Saved. Watch the table as the change reaches the other systems.";
        unchanged: "変わったところはありません。", "Nothing was changed.";
        not_saved: "台帳に書けませんでした。", "This could not be saved.";
        refused: "この形では書けません。", "The tills do not take this as it is.";
        changed_meanwhile: "開いている間に、ほかの人がこの会員を変更しました。「いま、それぞれに書かれていること」を確かめてから、もう一度書いてください。", "Somebody else changed this member while the form was open. Look at the table, then save again.";
        offline: "レジがオフラインの間は、会員情報を直せません。", "Member details cannot be changed while the till is offline.";
        everywhere: "いま、それぞれに書かれていること", "What each system says right now";
        everywhere_lead: "1秒ごとに読み直しています。", "Read again every second.";
        system: "システム", "System";
        phones: "電話", "Phone";
        places: "住所", "Address";
        mails: "メール", "Mail";
        yes: "受け取る", "Yes";
        no: "受け取らない", "No";
        unasked: "未確認", "Not asked";
        unknown: "この人の記録はありません", "Nothing about this person";
        online: "ストア", "Online store";
        pos: "レジ", "Tills";
        crm: "CRM", "CRM";
        console: "コンソールでこの人を見る（新しいタブ）", "This person in the console (new tab)";
        my_details: "オンラインの登録内容を開く（新しいタブ）", "Their details online (new tab)";
    }
}
