//! Connections: accepted up to a ceiling, each with an end to every wait, and closed in order when the server stops.
//! Knows nothing of what is answered.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{HeaderValue, Request, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::sleep,
};
use tower::ServiceExt;

mod body;
mod stream;

use body::CountedBody;
use stream::{TimedStream, Waiting};

/// How long a request's head may take from its first byte on, and then each next part of its body.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection may be kept without a request, and how long where there are hardly any left.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
const IDLE_TIMEOUT_UNDER_PRESSURE: Duration = Duration::from_secs(5);
/// How long an answer may wait for a reader who takes nothing of it.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest head of a request, in bytes: the longest address, and as much again of headers.
const LONGEST_HEAD: usize = 48 * 1024;
/// What a connection buffers at most of what comes in.
const BUFFER_BYTES: usize = 64 * 1024;

/// After the signal to stop: what is idle ends, and what is not done is cut off.
const IDLE_ENDS_AFTER: Duration = Duration::from_secs(1);
const ALL_END_AFTER: Duration = Duration::from_secs(5);
/// The system has no more files to give.
const BEFORE_ACCEPTING_AGAIN: Duration = Duration::from_millis(500);

/// How far the server has come in stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    /// Each answer is the last one of its connection.
    Closing,
    /// Connections without a request end.
    EndingIdle,
    /// All end.
    Cut,
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    router: Router,
    phase: watch::Receiver<Phase>,
    free: Arc<Semaphore>,
    most: usize,
}

impl Shared {
    fn idle_timeout(&self) -> Duration {
        if self.free.available_permits() < self.most / 8 { IDLE_TIMEOUT_UNDER_PRESSURE } else { IDLE_TIMEOUT }
    }
}

/// Answers with `router` on at most `most` connections at once, until `stopped` is done; then closes them in order and
/// returns. Further ones wait to be accepted. Requests carry [`ConnectInfo`].
pub async fn serve(listener: TcpListener, router: Router, most: usize, stopped: impl Future<Output = ()>) {
    let (phase, phases) = watch::channel(Phase::Serving);
    let shared = Shared { router, phase: phases, free: Arc::new(Semaphore::new(most)), most };
    tokio::select! {
        () = accept(&listener, &shared) => {}
        () = stopped => {}
    }
    phase.send_replace(Phase::Closing);
    // Who has connected already is answered.
    let _ = tokio::time::timeout(Duration::from_millis(1), accept(&listener, &shared)).await;
    drop(listener);
    let all_ended = shared.free.acquire_many(most as u32);
    let ending = async {
        sleep(IDLE_ENDS_AFTER).await;
        phase.send_replace(Phase::EndingIdle);
        sleep(ALL_END_AFTER.saturating_sub(IDLE_ENDS_AFTER)).await;
        phase.send_replace(Phase::Cut);
        tracing::info!("connections that were not done after {} s are cut off", ALL_END_AFTER.as_secs());
    };
    tokio::select! {
        _ = all_ended => {}
        () = ending => {}
    }
}

/// Never returns.
async fn accept(listener: &TcpListener, shared: &Shared) {
    loop {
        let Ok(permit) = shared.free.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, from)) => {
                let shared = shared.clone();
                tokio::spawn(async move {
                    answer(stream, from, shared).await;
                    drop(permit);
                });
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "connections cannot be accepted");
                sleep(BEFORE_ACCEPTING_AGAIN).await;
            }
        }
    }
}

/// Whether only whoever wanted to connect has failed.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// Answers on one connection until it ends.
async fn answer(stream: TcpStream, from: SocketAddr, shared: Shared) {
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let waiting = Waiting::new(HEAD_TIMEOUT, shared.idle_timeout());
    let service = service_fn(|request: Request<Incoming>| {
        let (waiting, shared) = (waiting.clone(), shared.clone());
        async move {
            let busy = waiting.begin_request(shared.idle_timeout());
            let mut request = request.map(|body| Body::new(body::TimedBody::new(body, BODY_TIMEOUT)));
            request.extensions_mut().insert(ConnectInfo(from));
            let Ok(mut response) = shared.router.oneshot(request).await;
            if *shared.phase.borrow() != Phase::Serving {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response.map(|body| CountedBody::new(body, busy)))
        }
    });
    let io = TokioIo::new(TimedStream::new(stream, waiting.clone(), WRITE_TIMEOUT));
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            // The stream knows when.
            .header_read_timeout(None)
            .max_header_size(LONGEST_HEAD)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(io, service)
    );
    let mut phase = shared.phase.clone();
    loop {
        tokio::select! {
            // What went wrong on one connection is whose it is: broken off, or no HTTP.
            _ = connection.as_mut() => return,
            reached = phase.wait_for(|phase| *phase >= Phase::EndingIdle) => {
                if reached.is_err() || reached.is_ok_and(|phase| *phase == Phase::Cut) {
                    return;
                }
                connection.as_mut().graceful_shutdown();
            }
        }
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = phase.wait_for(|phase| *phase == Phase::Cut) => return,
        }
    }
}
