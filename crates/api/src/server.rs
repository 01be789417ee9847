//! Takes connections and lets nobody keep the door blocked: slow senders, too many of them, or a stop of the hub.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::ServiceExt;

/// A request head that takes longer to arrive is not waited for; a quiet kept-alive connection is closed then too.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// Connections beyond this wait in the listener's queue.
const MOST_CONNECTIONS: usize = 8_192;

/// Room for a request head: more than the API allows, so that the API can refuse it in its own words.
const HEAD_BUFFER: usize = 64 * 1024;

/// What is under way at a stop gets this long.
const GRACE: Duration = Duration::from_secs(10);

/// After a failed `accept` (no file handles left, usually) the next one is tried this much later.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `shutdown` resolves, then finishes the requests under way, for at most ten seconds.
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()>) {
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let under_way = GracefulShutdown::new();
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
        let router = router.clone();
        tokio::spawn(async move {
            let _seat = seat;
            converse(stream, peer, router, connection).await;
        });
    }
    drop(listener);
    // Whoever is still talking after the grace is cut off: everything accepted is stored already.
    let _ = tokio::time::timeout(GRACE, under_way.shutdown()).await;
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
