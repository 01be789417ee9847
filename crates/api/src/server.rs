//! Takes connections and lets nobody keep the door blocked: slow senders, too many of them, or a stop of the hub.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream, lookup_host},
    sync::{Semaphore, watch},
};
use tower::ServiceExt;

/// A request head that takes longer to arrive is not waited for; a quiet kept-alive connection is closed then too.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// How a caller begins who speaks the newer protocol; until this much has come it is not known which one they speak.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How often somebody who stopped in the middle of it is listened to again.
const LISTEN_AGAIN: Duration = Duration::from_millis(50);

/// Connections beyond this wait in the listener's queue.
const MOST_CONNECTIONS: usize = 8_192;

/// Room for a request head: more than the API allows, so that the API can refuse it in its own words.
const HEAD_BUFFER: usize = 64 * 1024;

/// What is under way at a stop gets this long.
const GRACE: Duration = Duration::from_secs(10);

/// After a failed `accept` (no file handles left, usually) the next one is tried this much later.
const BREATH: Duration = Duration::from_millis(50);

/// So many callers may knock at the same moment; the system's usual 128 makes a crowd wait a second to knock again.
const MOST_KNOCKING: u32 = 4_096;

/// Listens at an address such as `127.0.0.1:8080`; of a name with several addresses, at the first that can be had.
///
/// # Errors
/// What the system says: the address is taken, not ours, or none.
pub async fn listen(address: &str) -> io::Result<TcpListener> {
    let mut last = io::Error::new(io::ErrorKind::InvalidInput, "no such address");
    for address in lookup_host(address).await? {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A hub that was just stopped leaves the port as it was.
        socket.set_reuseaddr(true)?;
        match socket.bind(address).and_then(|()| socket.listen(MOST_KNOCKING)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Serves until `shutdown` resolves, then finishes the requests under way, for at most ten seconds.
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()>) {
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let under_way = GracefulShutdown::new();
    // Dropped at a stop: whoever has not said a word by then is not waited for.
    let (open, opened) = watch::channel(());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let Ok(seat) = seats.clone().acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let connection = under_way.watcher();
        let (router, mut closing) = (router.clone(), opened.clone());
        tokio::spawn(async move {
            let _seat = seat;
            let speaks = tokio::select! {
                speaks = tokio::time::timeout(HEAD_WITHIN, begins(&stream)) => speaks.unwrap_or(false),
                _ = closing.changed() => false,
            };
            if speaks {
                converse(stream, peer, router, connection).await;
            }
        });
    }
    drop((listener, open));
    // Whoever is still talking after the grace is cut off: everything accepted is stored already.
    let _ = tokio::time::timeout(GRACE, under_way.shutdown()).await;
}

/// Waits until it is known which protocol the caller speaks; false if they hang up before. The library that finds it
/// out would wait for ever.
async fn begins(stream: &TcpStream) -> bool {
    let mut said = [0; PREFACE.len()];
    loop {
        match stream.peek(&mut said).await {
            Ok(0) | Err(_) => return false,
            Ok(length) if length < PREFACE.len() && PREFACE.starts_with(&said[..length]) => {
                tokio::time::sleep(LISTEN_AGAIN).await;
            }
            Ok(_) => return true,
        }
    }
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) {
    // Answers are small: waiting to fill a packet would only add delay.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let builder = protocol();
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the caller's business.
    let _ = watcher.watch(connection.into_owned()).await;
}

fn protocol() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BUFFER)
        .half_close(false);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(HEAD_WITHIN))
        .keep_alive_timeout(HEAD_WITHIN)
        .max_concurrent_streams(128)
        .max_header_list_size(u32::try_from(HEAD_BUFFER).unwrap_or(u32::MAX));
    builder
}
