//! Mail: real mail programs, old Japanese encodings, and a post office with bad days.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::{sync::Arc, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::MultiPart,
    transport::smtp::{Error, response::Response},
};
use sandbox::{
    Calendar as _, Fault,
    mailbox::{Mail, Mailbox, serve_smtp},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::counter::HeldClock;

/// A post office with an address of its own.
struct Post {
    mailbox: Arc<Mailbox>,
    port: u16,
}

impl Post {
    async fn open() -> Self {
        let mailbox = Arc::new(Mailbox::new(HeldClock::new()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(serve_smtp(listener, mailbox.clone()));
        Self { mailbox, port }
    }

    /// A mail program that opens a connection for each mail.
    async fn send(&self, to: &str) -> Result<Response, Error> {
        let program = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1");
        let program = program.port(self.port).timeout(Some(Duration::from_secs(10))).build();
        program.send(welcome(to)).await
    }

    /// Says these lines by hand and returns the last line of each answer.
    async fn talk(&self, lines: &[&str]) -> Vec<String> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut reader = BufReader::new(reader);
        let mut answers = vec![answer(&mut reader).await];
        for line in lines {
            writer.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
            answers.push(answer(&mut reader).await);
        }
        answers
    }
}

async fn answer(reader: &mut (impl tokio::io::AsyncBufRead + Unpin)) -> String {
    loop {
        let mut line = String::new();
        let read = reader.read_line(&mut line).await.unwrap();
        if read == 0 || line.as_bytes().get(3) != Some(&b'-') {
            return line.trim_end().to_owned();
        }
    }
}

fn welcome(to: &str) -> Message {
    Message::builder()
        .from("縁ショップ <shop@example.jp>".parse().unwrap())
        .to(to.parse().unwrap())
        .subject("ご登録ありがとうございます")
        .multipart(MultiPart::alternative_plain_html(
            "花子さま\n.ポイントは次の行から\n..".to_owned(),
            "<p>花子さま</p>".to_owned(),
        ))
        .unwrap()
}

#[tokio::test]
async fn a_mail_in_japanese_arrives_as_it_was_written() {
    let post = Post::open().await;
    assert!(post.send("Hanako <hanako@example.jp>").await.unwrap().is_positive());
    let mail = post.mailbox.to("HANAKO@example.jp").remove(0);
    assert_eq!((mail.from.as_str(), mail.to), ("shop@example.jp", vec!["hanako@example.jp".to_owned()]));
    assert_eq!(mail.subject, "ご登録ありがとうございます");
    assert_eq!(
        mail.text.trim_end(),
        "花子さま\n.ポイントは次の行から\n..",
        "full stops at line starts survive"
    );
    assert_eq!(mail.html.unwrap().trim_end(), "<p>花子さま</p>");
    assert_eq!(mail.received_at, HeldClock::new().now());
    assert!(post.mailbox.to("taro@example.jp").is_empty());
}

#[tokio::test]
async fn a_mail_in_the_old_encoding_is_readable_too() {
    let mailbox = Mailbox::new(HeldClock::new());
    let mut raw = b"From: shop@example.jp\r\n\
        Subject: =?ISO-2022-JP?B?GyRCJDRFUE8/JCIkaiQsJEgkJiQ0JDYkJCReJDkbKEI=?=\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=ISO-2022-JP\r\n\
        Content-Transfer-Encoding: 7bit\r\n\r\n"
        .to_vec();
    raw.extend_from_slice(b"\x1b$B2V;R$5$^!\"$h$&$3$=!#\x1b(B\r\n");
    mailbox.receive_raw("shop@example.jp", &["hanako@example.jp".to_owned()], &raw);
    let mail = mailbox.all().remove(0);
    assert_eq!(mail.subject, "ご登録ありがとうございます");
    assert_eq!(mail.text.trim_end(), "花子さま、ようこそ。");
    assert_eq!(mail.html, None, "nobody wrote any");
}

#[tokio::test]
async fn neighbours_may_drop_a_mail_in_by_hand() {
    let clock = HeldClock::new();
    let mailbox = Mailbox::new(clock.clone());
    let code = Mail {
        from: "no-reply@shop.test".into(),
        to: vec!["hanako@example.jp".into()],
        subject: "314159".into(),
        text: "314159".into(),
        html: None,
        received_at: clock.now(),
    };
    mailbox.deliver(code.clone());
    assert_eq!(mailbox.all(), [code]);
}

#[tokio::test]
async fn addresses_that_do_not_exist_are_refused_for_good_and_full_ones_for_now() {
    let post = Post::open().await;
    assert!(post.send("bounce-hanako@example.jp").await.unwrap_err().is_permanent());
    assert!(post.send("later@example.jp").await.unwrap_err().is_transient());
    assert!(post.mailbox.all().is_empty());
}

#[tokio::test]
async fn a_post_office_that_is_closed_says_try_later() {
    let post = Post::open().await;
    post.mailbox.faults.always(Fault::Unavailable);
    let refused = post.send("hanako@example.jp").await.unwrap_err();
    assert!(refused.is_transient());
    assert_eq!(refused.status().unwrap().to_string(), "451");
    post.mailbox.faults.recover();
    post.send("hanako@example.jp").await.unwrap();
    assert_eq!(post.mailbox.all().len(), 1);
}

#[tokio::test]
async fn a_line_cut_after_the_last_full_stop_leaves_the_mail_delivered() {
    let post = Post::open().await;
    post.mailbox.faults.once(Fault::CutAfterEffect);
    let cut = post.send("hanako@example.jp").await.unwrap_err();
    assert!(!cut.is_permanent() && !cut.is_transient(), "there was no answer at all");
    assert_eq!(post.mailbox.all().len(), 1);

    post.mailbox.faults.once(Fault::CutBeforeEffect);
    post.send("hanako@example.jp").await.unwrap_err();
    assert_eq!(post.mailbox.all().len(), 1);

    post.mailbox.faults.once(Fault::ErrorAfterEffect);
    assert!(post.send("hanako@example.jp").await.unwrap_err().is_transient());
    assert_eq!(post.mailbox.all().len(), 2);

    post.mailbox.faults.always(Fault::Unreachable);
    post.send("hanako@example.jp").await.unwrap_err();
    assert_eq!(post.mailbox.all().len(), 2);
}

#[tokio::test]
async fn the_conversation_keeps_to_its_order() {
    let post = Post::open().await;
    let answers = post
        .talk(&[
            "EHLO hub.test",
            "DATA",
            "RCPT TO:<hanako@example.jp>",
            "MAIL FROM:<shop@example.jp> SIZE=99999999999",
            "MAIL FROM:<shop@example.jp> SIZE=100",
            "RSET",
            "RCPT TO:<hanako@example.jp>",
            "MAIL FROM:hanako",
            "VRFY hanako",
            "NOOP",
            "QUIT",
        ])
        .await;
    let codes: Vec<&str> = answers.iter().map(|a| &a[..3]).collect();
    assert_eq!(codes, ["220", "250", "503", "503", "552", "250", "250", "503", "501", "502", "250", "221"]);
}

#[tokio::test]
async fn one_mail_cannot_smuggle_in_another() {
    let post = Post::open().await;
    let text = "Subject: one\r\n\r\nbefore\n.\nMAIL FROM:<evil@example.jp>\r\n.";
    let answers = post
        .talk(&["EHLO x", "MAIL FROM:<a@example.jp>", "RCPT TO:<b@example.jp>", "DATA", text, "QUIT"])
        .await;
    assert_eq!(&answers[5][..3], "250");
    assert_eq!(&answers[6][..3], "221");
    assert_eq!(post.mailbox.all().len(), 1);
    assert!(post.mailbox.all()[0].text.contains("MAIL FROM:<evil@example.jp>"));
}

#[tokio::test]
async fn a_mail_of_more_than_ten_megabytes_is_too_big() {
    let post = Post::open().await;
    let line = "x".repeat(1_000) + "\r\n";
    let text = format!("Subject: big\r\n\r\n{}.", line.repeat(10_600));
    let answers = post
        .talk(&["EHLO x", "MAIL FROM:<a@example.jp>", "RCPT TO:<b@example.jp>", "DATA", &text, "NOOP"])
        .await;
    assert_eq!((&answers[5][..3], &answers[6][..3]), ("552", "250"));
    assert!(post.mailbox.all().is_empty());
}
