//! The real HTTP client against a socket on this machine: what left the house, and what did not.

use std::time::Duration;

use bytes::Bytes;
use connectors::http::{Http, MAX_ANSWER_BYTES, ReqwestHttp, SendError, Timeouts};
use http::{Request, Response};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

async fn server(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let read = socket.read(&mut request).await.unwrap_or_default();
            assert!(read > 0);
            drop(socket.write_all(&answer).await);
        }
    });
    format!("http://{address}/")
}

async fn post(url: &str) -> Result<Response<Bytes>, SendError> {
    let http = ReqwestHttp::new(Duration::from_secs(1), None).unwrap();
    let request = Request::post(url).body(Bytes::from_static(b"{}")).unwrap();
    http.send(request, Timeouts { total: Duration::from_secs(5) }).await
}

#[tokio::test]
async fn a_closed_door_means_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(post(&url).await.unwrap_err(), SendError::NotSent);
    assert_eq!(post("http://no-such-host.invalid/").await.unwrap_err(), SendError::NotSent);
}

#[tokio::test]
async fn a_cut_answer_leaves_doubt() {
    for cut in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":", b"HTTP/1.1 200"] {
        let url = server(cut.to_vec()).await;
        assert_eq!(post(&url).await.unwrap_err(), SendError::NoAnswer, "{cut:?}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let declared = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", MAX_ANSWER_BYTES + 1);
    let url = server(declared.into_bytes()).await;
    assert_eq!(post(&url).await.unwrap_err(), SendError::TooLarge);
    let mut undeclared = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    undeclared.resize(MAX_ANSWER_BYTES + 4096, b' ');
    let url = server(undeclared).await;
    assert_eq!(post(&url).await.unwrap_err(), SendError::TooLarge);
}

#[tokio::test]
async fn a_redirect_is_handed_back_as_it_is() {
    let elsewhere = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let url = server(elsewhere.to_vec()).await;
    assert_eq!(post(&url).await.unwrap().status(), 302);
}

#[tokio::test]
async fn a_whole_answer_arrives_whole() {
    let url = server(b"HTTP/1.1 429 x\r\nretry-after: 2\r\ncontent-length: 5\r\n\r\nhello".to_vec()).await;
    let answer = post(&url).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (429, &b"hello"[..]));
    assert_eq!(answer.headers()["retry-after"], "2");
}
