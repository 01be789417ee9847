//! Over a real socket: slow heads, oversized heads, an orderly stop.

use std::time::Duration;

use api::serve;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
};

use crate::house::House;

struct Served {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
    house: House,
}

async fn served() -> Served {
    let house = House::open();
    let listener = api::server::listen("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let router = house.router.clone();
    let task = tokio::spawn(serve(listener, router, async move {
        let _ = stopped.await;
    }));
    Served { address, stop, task, house }
}

async fn say(stream: &mut TcpStream, text: &str) -> String {
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_over_a_socket_is_answered_and_knows_its_caller() {
    let served = served().await;
    let mut line = TcpStream::connect(served.address).await.unwrap();
    let answer = say(&mut line, "GET /metrics HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("# EOF"), "{answer}");
}

#[tokio::test]
async fn a_head_beyond_the_limit_is_refused() {
    let served = served().await;
    for length in [20_000, 200_000] {
        let mut line = TcpStream::connect(served.address).await.unwrap();
        let long = "x".repeat(length);
        let request =
            format!("GET /healthz HTTP/1.1\r\nhost: hub\r\nx-long: {long}\r\nconnection: close\r\n\r\n");
        let _ = line.write_all(request.as_bytes()).await;
        let mut answer = vec![0; 64];
        let read = line.read(&mut answer).await.unwrap_or(0);
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        // The longer one may be cut off while it is still being sent.
        let cut_off = length > 64 * 1024 && read == 0;
        assert!(answer.starts_with("HTTP/1.1 431") || cut_off, "{length}: {answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_hung_up_on() {
    let served = served().await;
    let mut line = TcpStream::connect(served.address).await.unwrap();
    line.write_all(b"GET /healthz HTTP/1.1\r\nhost: h").await.unwrap();
    let mut answer = Vec::new();
    // Paused time moves on by itself once everybody waits: the server's patience ends first.
    let read = tokio::time::timeout(Duration::from_secs(60), line.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the server hung up before a minute was over");
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_or_half_a_greeting_is_hung_up_on() {
    let served = served().await;
    for said in ["", "P", "PRI * HTTP/2.0\r\n"] {
        let mut line = TcpStream::connect(served.address).await.unwrap();
        line.write_all(said.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(60), line.read_to_end(&mut answer)).await;
        assert!(read.is_ok() && answer.is_empty(), "{said:?}: the server hung up before a minute was over");
    }
}

#[tokio::test]
async fn a_stop_does_not_wait_for_who_says_nothing() {
    let served = served().await;
    let _silent = TcpStream::connect(served.address).await.unwrap();
    let mut other = TcpStream::connect(served.address).await.unwrap();
    say(&mut other, "GET /healthz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n").await;
    served.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(8), served.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way_and_takes_nothing_new() {
    let served = served().await;
    let mut line = TcpStream::connect(served.address).await.unwrap();
    line.write_all(b"POST /webhooks/shopify HTTP/1.1\r\nhost: hub\r\ncontent-length: 2\r\n\r\n{")
        .await
        .unwrap();
    // The server answers this once it has read the head of the other: both are accepted in order.
    let mut other = TcpStream::connect(served.address).await.unwrap();
    say(&mut other, "GET /healthz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n").await;
    served.stop.send(()).unwrap();
    let answer = say(&mut line, "}").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    served.task.await.unwrap();
    assert_eq!(served.house.script.delivered.lock().unwrap().len(), 1);
    assert!(TcpStream::connect(served.address).await.is_err());
}
