//! Words of signing in, of my page and of the profile.

super::texts! {
    /// Signing in.
    SignIn {
        title: "サインイン", "Sign in";
        lead: "パスワードはありません。メールアドレスに確認コードをお送りします。", "There is no password. We send a one-time code to your e-mail address.";
        email: "メールアドレス", "E-mail";
        send: "確認コードを送る", "Send the code";
        code_title: "確認コードの入力", "Enter the code";
        code_lead: "会員の方には、6桁の確認コードをお送りしました。", "If the address belongs to a member, a 6-digit code is on its way.";
        sent_to: "送信先", "Sent to";
        code: "確認コード", "One-time code";
        enter: "サインインする", "Sign in";
        again: "別のメールアドレスで試す", "Use another address";
        resend: "コードをもう一度送る", "Send another code";
        see_mail: "デモの郵便受けを開く（新しいタブ）", "Open the demo's mail (new tab)";
        wrong: "コードが違うか、期限が切れています。", "The code is wrong or has expired.";
        too_many: "続けて間違えたため、いったん終了しました。もう一度コードを送ってください。", "Too many wrong codes. Please ask for a new one.";
        away: "ただいまサインインできません。少し待ってから、もう一度お試しください。", "Signing in is not possible at the moment. Please wait a little and try again.";
        bad_email: "メールアドレスを入力してください。", "Please enter your e-mail address.";
        expired: "時間がたったため、もう一度サインインしてください。", "Please sign in again: some time has passed.";
        signed_out: "サインアウトしました。", "You have signed out.";
        new_here: "はじめての方は", "New here?";
        register: "会員登録", "Register";
    }
}

super::texts! {
    /// My page.
    Me {
        title: "マイページ", "My page";
        hello_after: "さん", "";
        hello_before: "", "Hello, ";
        points_title: "ポイント", "Points";
        unit: "pt", "pt";
        expires: "有効期限", "Valid until";
        no_expiry: "—", "—";
        rank: "会員ランク", "Rank";
        as_of_before: "", "as of ";
        as_of_after: " 時点", "";
        stale_title: "少し前のポイントです", "These points are a little old";
        stale_body: "お店の仕組みが混み合っています。落ち着くと、自動で新しくなります。", "The shops' system is busy. This refreshes by itself when it answers again.";
        unregistered_title: "ポイントカードを準備しています", "Your point card is being prepared";
        unregistered_body: "会員登録は済んでいます。お店のレジに届くまで、少しお待ちください。", "You are a member. It takes a moment until the tills know you.";
        unavailable_title: "いまはポイントを表示できません", "Points cannot be shown right now";
        unavailable_body: "お店の仕組みから返事がありません。ポイントが減ったわけではありません。", "The shops' system does not answer. Your points are safe.";
        unknown_balance: "— ", "— ";
        retry: "もう一度読み込む", "Load again";
        live: "自動で更新しています", "Refreshing by itself";
        card_title: "会員証", "Member card";
        card_lead: "レジでこのバーコードをお見せください。", "Show this barcode at the till.";
        card_alt: "会員バーコード", "Member barcode";
        card_none: "会員証はまだ用意できていません。", "Your card is not ready yet.";
        card_number: "会員証の番号", "Card number";
        history_title: "ポイントの履歴", "Recent points";
        history_empty: "まだ履歴はありません。お店で買い物をすると、ここに並びます。", "Nothing yet. Shop with us and it appears here.";
        history_away: "履歴を読み込めませんでした。", "The history could not be loaded.";
        date: "日付", "Date";
        what: "内容", "What";
        change: "増減", "Change";
        after: "残高", "Balance";
        earned: "お買い物", "Purchase";
        spent: "ポイント利用", "Points used";
        reversed: "返品・取消", "Return or cancellation";
        added: "ポイント加算", "Points added";
        subtracted: "ポイント減算", "Points taken off";
        expired: "期限切れ", "Expired";
        moved: "ポイントの変動", "Points moved";
        edit: "登録内容を変える", "Edit my details";
        try_till: "レジで使ってみる（新しいタブ）", "Try it at the till (new tab)";
        profile_away: "お名前を読み込めませんでした。", "Your name could not be loaded.";
    }
}

super::texts! {
    /// Editing the profile.
    Profile {
        title: "登録内容の変更", "My details";
        lead: "変更はオンラインストアに保存され、お店のレジにも伝わります。", "Changes are saved at the online store and spread to the tills.";
        save: "保存する", "Save";
        saved: "保存しました。", "Saved.";
        see_till: "レジの会員情報で見る（新しいタブ）", "See it on the till's member screen (new tab)";
        back: "マイページへ戻る", "Back to my page";
        away: "ただいま登録内容を読み込めません。少し待ってから、もう一度お試しください。", "Your details cannot be loaded right now. Please wait a little and try again.";
        not_saved: "保存できませんでした。", "This could not be saved.";
    }
}
