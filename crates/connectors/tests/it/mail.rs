//! The welcome mail: warm, in both languages, recognisable as one, and silent about people where others look.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use connectors::{
    http::Unmetered,
    roles::{Call, Mailer, Welcome},
    smtp::{Mail, MailConfig, MailError, MailTransport, SmtpRelay},
};
use domain::{Class, IdempotencyKey, Kind, Pii, member::Locale};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use crate::people::{EMAIL, clock, n, now_call};

#[derive(Default)]
struct Postman {
    delivered: Mutex<Vec<(String, String, String)>>,
    fails: Option<MailError>,
}

#[async_trait]
impl MailTransport for Postman {
    async fn deliver(&self, from: &str, to: &str, raw: &[u8]) -> Result<(), MailError> {
        if let Some(error) = self.fails {
            return Err(error);
        }
        let raw = String::from_utf8(raw.to_vec()).unwrap();
        self.delivered.lock().unwrap().push((from.into(), to.into(), raw));
        Ok(())
    }

    async fn check(&self) -> Result<(), MailError> {
        self.fails.map_or(Ok(()), Err)
    }
}

fn shop(transport: Arc<dyn MailTransport>) -> Mail {
    let config = MailConfig { from: "hello@shop.example.jp".into(), shop_name: "縁商店".into() };
    Mail::new(config, transport, clock(), Arc::new(Unmetered)).unwrap()
}

fn welcome(locale: Locale) -> Welcome {
    Welcome {
        to: Pii::new(EMAIL.into()),
        name: Pii::new(("山田".into(), "<b>花子</b>".into())),
        member_number: n(),
        locale,
    }
}

/// A MIME part's text.
fn decoded(raw: &str, content_type: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let part =
        raw.split("--=_").find(|part| part.contains(&format!("Content-Type: {content_type}"))).unwrap();
    let (headers, body) = part.split_once("\r\n\r\n").unwrap();
    if headers.contains("base64") {
        let packed: String = body.split_whitespace().collect();
        return String::from_utf8(STANDARD.decode(packed).unwrap()).unwrap();
    }
    // Quoted-printable: soft line breaks, and bytes in hexadecimal.
    let mut bytes = Vec::new();
    let soft = body.replace("=\r\n", "");
    let mut rest = soft.bytes();
    while let Some(byte) = rest.next() {
        let quoted = |rest: &mut std::str::Bytes<'_>| {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
        };
        bytes.push(if byte == b'=' { quoted(&mut rest) } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_member_is_welcomed_in_their_language() {
    let postman = Arc::new(Postman::default());
    let shop = shop(postman.clone());
    for locale in [Locale::Ja, Locale::En] {
        shop.welcome(&now_call(), &welcome(locale)).await.unwrap();
    }
    let delivered = postman.delivered.lock().unwrap().clone();
    for ((from, to, raw), (greeting, named)) in
        delivered.iter().zip([("ありがとうございます", "山田 "), ("Thank you for joining", "Dear ")])
    {
        assert_eq!((from.as_str(), to.as_str()), ("hello@shop.example.jp", EMAIL));
        for content_type in ["text/plain", "text/html"] {
            let text = decoded(raw, content_type);
            for expected in [greeting, named, "7700000000001", "縁商店"] {
                assert!(text.contains(expected), "{expected} in {content_type}:\n{text}");
            }
        }
        let html = decoded(raw, "text/html");
        assert!(html.contains("&#60;b&#62;花子") || html.contains("&lt;b&gt;花子"), "a name is not markup");
        assert!(
            !html.contains("http://") && !html.contains("https://") && !html.contains("<img"),
            "nothing is tracked"
        );
    }
}

#[tokio::test]
async fn a_mail_sent_twice_is_the_same_mail() {
    let postman = Arc::new(Postman::default());
    let shop = shop(postman.clone());
    let other = Call { key: Some(IdempotencyKey::new("run-2/step-1").unwrap()), ..now_call() };
    for call in [now_call(), now_call(), other] {
        shop.welcome(&call, &welcome(Locale::Ja)).await.unwrap();
    }
    let mails: Vec<String> =
        postman.delivered.lock().unwrap().iter().map(|(_, _, raw)| raw.clone()).collect();
    assert_eq!(mails[0], mails[1], "to the last byte");
    let id = |raw: &str| raw.lines().find(|line| line.starts_with("Message-ID: ")).unwrap().to_owned();
    assert_ne!(id(&mails[0]), id(&mails[2]));
    assert!(id(&mails[0]).ends_with("@shop.example.jp>"), "{}", id(&mails[0]));
    assert!(mails[0].contains("Auto-Submitted: auto-generated"));
    let subject = mails[0].split("Subject: ").nth(1).unwrap().split("\r\nM").next().unwrap();
    for secret in ["山田", "花子", "7700000000001", EMAIL] {
        assert!(!subject.contains(secret));
    }
}

#[tokio::test]
async fn every_refusal_of_the_server_means_something_else() {
    for (error, kind) in [
        (MailError::Unavailable, Kind::Unavailable),
        (MailError::InDoubt, Kind::InDoubt),
        (MailError::Refused, Kind::Rejected { code: domain::Code::new("address-refused") }),
        (MailError::Denied, Kind::Denied),
    ] {
        let shop = shop(Arc::new(Postman { fails: Some(error), ..Postman::default() }));
        assert_eq!(shop.welcome(&now_call(), &welcome(Locale::Ja)).await.err().unwrap().kind, kind);
        assert_eq!(shop.check(&Call::read(Class::Overnight)).await.err().unwrap().kind, kind);
    }
    let postman = Arc::new(Postman::default());
    for address in ["nobody", "a@b@c", "x@example.jp\r\nBcc: y@example.jp", ""] {
        let mail = Welcome { to: Pii::new(address.into()), ..welcome(Locale::Ja) };
        let failure = shop(postman.clone()).welcome(&now_call(), &mail).await.err().unwrap();
        assert!(failure.is_rejected_as("address-refused"), "{address}");
    }
    assert!(postman.delivered.lock().unwrap().is_empty());
}

/// A mail server that follows `script` (what to answer when a line starts so), and hangs up where it is silent.
async fn server(script: &'static [(&'static str, &'static str)]) -> (SmtpRelay, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = SmtpRelay::new(&format!("smtp://{}", listener.local_addr().unwrap()).into()).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listens = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let mut socket = BufReader::new(socket);
            socket.write_all(b"220 ready\r\n").await.unwrap();
            let mut line = String::new();
            while socket.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                let said = std::mem::take(&mut line).trim_end().to_owned();
                let answer = script.iter().find(|(start, _)| said.starts_with(start));
                listens.lock().unwrap().push(said.clone());
                match answer {
                    Some((_, "")) => break,
                    Some((_, answer)) => socket.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap(),
                    None => {}
                }
            }
        }
    });
    (relay, heard)
}

const POLITE: &[(&str, &str)] = &[
    ("EHLO", "250 hello"),
    ("NOOP", "250 ok"),
    ("MAIL", "250 ok"),
    ("RCPT", "250 ok"),
    ("DATA", "354 go on"),
    (".", "250 taken"),
];

#[tokio::test]
async fn a_mail_is_handed_over_and_the_connection_kept() {
    let (relay, heard) = server(POLITE).await;
    for _ in 0..2 {
        relay.deliver("hello@shop.example.jp", EMAIL, b"Subject: x\r\n\r\nhello\r\n").await.unwrap();
    }
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.iter().filter(|line| line.starts_with("EHLO")).count(), 1);
    assert_eq!(heard.iter().filter(|line| line.starts_with("RCPT TO:<hanako.yamada@example.jp>")).count(), 2);
}

#[tokio::test]
async fn only_a_mail_already_handed_over_is_in_doubt() {
    const CUT_EARLY: &[(&str, &str)] = &[("EHLO", "250 hello"), ("MAIL", "250 ok"), ("RCPT", "")];
    const CUT_LATE: &[(&str, &str)] =
        &[("EHLO", "250 hello"), ("MAIL", "250 ok"), ("RCPT", "250 ok"), ("DATA", "354 go on"), (".", "")];
    const BOUNCE: &[(&str, &str)] =
        &[("EHLO", "250 hello"), ("MAIL", "250 ok"), ("RCPT", "550 no such user")];
    const LATER: &[(&str, &str)] = &[("EHLO", "250 hello"), ("MAIL", "250 ok"), ("RCPT", "451 later")];
    const NOT_US: &[(&str, &str)] = &[("EHLO", "250 hello"), ("MAIL", "530 sign in first")];
    for (script, expected) in [
        (CUT_EARLY, MailError::Unavailable),
        (CUT_LATE, MailError::InDoubt),
        (BOUNCE, MailError::Refused),
        (LATER, MailError::Unavailable),
        (NOT_US, MailError::Denied),
    ] {
        let (relay, _) = server(script).await;
        let result = relay.deliver("hello@shop.example.jp", EMAIL, b"Subject: x\r\n\r\nhello\r\n").await;
        assert_eq!(result, Err(expected));
    }
    let nobody = SmtpRelay::new(&"smtp://127.0.0.1:1".to_owned().into()).unwrap();
    assert_eq!(nobody.check().await, Err(MailError::Unavailable));
}
