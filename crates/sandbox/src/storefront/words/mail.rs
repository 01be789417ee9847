//! Words of the mail page.

super::texts! {
    /// The mail page.
    Mail {
        title: "メール", "Mail";
        lead: "この町の全員に届いたメールです。新しいものが上に来ます。", "Every mail anyone in this town received, newest first.";
        empty_title: "まだ一通も届いていません", "No mail yet";
        empty_body: "会員登録をするか、サインインの確認コードを送ると、ここに届きます。", "Register someone or ask for a sign-in code, and it arrives here.";
        list: "受信したメール", "Received mail";
        from: "差出人", "From";
        to: "宛先", "To";
        at: "受信", "Received";
        choose: "左の一覧から選んでください。", "Choose a mail from the list.";
        gone: "このメールは見つかりません。", "This mail cannot be found.";
        back: "一覧へ戻る", "Back to the list";
        body: "メールの本文", "Mail body";
        no_subject: "（件名なし）", "(no subject)";
        arrived: "新しいメールが届きました", "New mail has arrived";
        copy_code: "確認コード", "One-time code";
    }
}
