//! Words of the sample store and of its registration.

super::texts! {
    /// The store's own pages.
    Shop {
        name: "縁側商店", "Engawa Shoten";
        title: "縁側商店", "Engawa Shoten";
        heading: "毎日のなかに、ひなたをひとつ。", "A sunny spot for every day.";
        lead: "着るもの、器、お茶。長くつき合える日々の道具をそろえた、小さなお店です。", "Things to wear, cups, tea: a small shop of everyday things that last.";
        join: "会員になる", "Become a member";
        join_note: "登録は一分ほど。オンラインでもお店でも、同じポイントがたまります。", "It takes a minute. You collect the same points online and in the shops.";
        sign_in: "サインイン", "Sign in";
        my_page: "マイページ", "My page";
        sign_out: "サインアウト", "Sign out";
        goods: "今月の棚から", "From this month's shelf";
        goods_note: "店頭のレジでお求めいただけます。オンラインでは、せんべいやお茶などをお求めいただけます。", "On sale at the till. Online there are rice crackers, tea and more.";
        no_goods: "ただいま棚を整えています。", "The shelves are being arranged.";
        points_title: "百円で一ポイント", "One point for every 100 yen";
        points_body: "オンラインストアと店舗で共通です。一ポイント一円としてお使いいただけます。", "The same online and in the shops. One point is worth one yen.";
        card_title: "会員証はスマートフォンに", "Your card is on your phone";
        card_body: "マイページのバーコードをレジでお見せください。登録した直後から使えます。", "Show the barcode on my page at the till. It works right after you register.";
        shops_title: "お店", "Shops";
    }
}

super::texts! {
    /// The registration form.
    Form {
        title: "会員登録", "Register";
        lead: "年会費はかかりません。", "Membership is free.";
        fill: "見本の人で埋める", "Fill in an example person";
        fill_note: "デモのための架空の人です。", "Someone invented for this demo.";
        fill_card: "お店のカードを持つ人で埋める", "Fill in someone with a card from the shop";
        fill_card_note: "お店で会員になった人です。登録すると、いまのカードとポイントがそのまま使えます。", "This person joined in a shop. After registering, they keep their card and their points.";
        problems: "入力内容をご確認ください", "Please check what you entered";
        required: "必須", "required";
        optional: "任意", "optional";
        about_you: "お客さまについて", "About you";
        email: "メールアドレス", "E-mail";
        last_name: "姓", "Last name";
        first_name: "名", "First name";
        last_name_kana: "セイ（フリガナ）", "Last name, furigana";
        first_name_kana: "メイ（フリガナ）", "First name, furigana";
        birth_date: "生年月日", "Date of birth";
        sex: "性別", "Sex";
        sex_none: "答えない", "Prefer not to say";
        sex_female: "女性", "Female";
        sex_male: "男性", "Male";
        phone: "電話番号", "Phone";
        phone_hint: "例：090から始まる11桁", "For example 11 digits beginning with 090";
        address: "ご住所", "Address";
        postal_code: "郵便番号", "Postal code";
        postal_hint: "例：100-0005", "For example 100-0005";
        prefecture: "都道府県", "Prefecture";
        choose: "お選びください", "Please choose";
        city: "市区町村", "City";
        address1: "町名・番地", "Street and number";
        address2: "建物名・部屋番号", "Building and room";
        consent: "お店からのお知らせをメールで受け取る", "Send me the shop's news by e-mail";
        consent_note: "いつでも止められます。", "You can stop it at any time.";
        submit: "この内容で登録する", "Register";
        have_account: "すでに会員の方は", "Already a member?";
        hub_busy: "ただいま登録を受け付けられません。入力内容は残っています。少し待ってから、もう一度お試しください。", "Registration is not possible right now. What you entered is still here. Please wait a little and try again.";
        key_reused: "送信の途中で内容が変わりました。もう一度「登録する」を押してください。", "The form changed while it was being sent. Please press Register once more.";
        invalid: "この内容では登録できませんでした。入力内容をご確認ください。", "This could not be registered. Please check what you entered.";
        mail_subject: "【縁側商店】会員登録のお申し込みについて", "Your registration at Engawa Shoten";
        mail_body: "会員登録のお申し込みがありましたが、このメールアドレスはすでに会員としてご登録済みです。\nサインインすると、いつものポイントと会員証をご覧いただけます。\n心当たりのない場合は、このメールを破棄してください。何も変わっていません。", "Someone asked to register with this address, which belongs to a member already.\nSign in to see your points and your card as before.\nIf it was not you, ignore this mail. Nothing has changed.";
    }
}

super::texts! {
    /// The registering screen.
    Steps {
        title: "会員登録処理中…", "Registering…";
        done_title: "ご登録を受け付けました", "Your registration is accepted";
        lead: "それぞれの仕組みへ、お届けしています。", "It is on its way to each system.";
        shopify: "オンライン会員の登録", "Membership at the online store";
        pos: "お店のポイントカード", "Point card in the shops";
        crm: "お客さま台帳", "Customer records";
        mail: "ご案内のメール", "Welcome mail";
        working: "処理中", "Working";
        done: "完了", "Done";
        pending: "あとから自動で完了します", "Will finish by itself";
        off: "このお店では使いません", "Not used by this shop";
        needs_person: "係が確認します", "Our staff will check";
        pending_note: "混み合っているものは、後ろで続けています。この画面を閉じても大丈夫です。", "What is busy goes on in the background. You may close this page.";
        next: "メールに届く確認コードで、サインインしてください。", "Sign in with the one-time code we send by mail.";
        go_sign_in: "サインインへ進む", "Go to sign-in";
        see_mail: "デモの郵便受けを開く", "Open the demo's mail";
        failed_title: "登録できませんでした", "The registration did not succeed";
        failed: "オンラインストアで受け付けられませんでした。お手数ですが、内容をご確認のうえ、もう一度お試しください。", "The online store refused it. Please check what you entered and try again.";
        reload: "最新の状態を見る", "Refresh";
        none: "この画面で進行中の登録はありません。", "There is no registration in progress here.";
        silent: "進み具合を確認できませんでした。登録は後ろで続いています。", "We could not look up the progress. The registration goes on in the background.";
    }
}

impl Form {
    /// How a field is called in front of what is wrong with it, `電話番号: `; nothing for a field the form does not show.
    pub(in crate::storefront) fn label(&self, field: &str) -> String {
        let name = match field {
            "email" => self.email,
            "last_name" => self.last_name,
            "first_name" => self.first_name,
            "last_name_kana" => self.last_name_kana,
            "first_name_kana" => self.first_name_kana,
            "birth_date" => self.birth_date,
            "sex" => self.sex,
            "phone" => self.phone,
            "address" => self.address,
            "postal_code" => self.postal_code,
            "prefecture_code" => self.prefecture,
            "city" => self.city,
            "address1" => self.address1,
            "address2" => self.address2,
            _ => return String::new(),
        };
        format!("{name}: ")
    }
}
