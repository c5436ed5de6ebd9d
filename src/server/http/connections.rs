//! Connections: accepted up to a limit, each with a timeout for every wait, and closed gracefully when the server
//! stops. Knows nothing of the answers.

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
mod timeouts;

use body::CountedBody;
use stream::{TimedStream, Waiting};
pub use timeouts::Timeouts;

/// Longest head of a request, in bytes: large enough for a page that reports a too long address.
const LONGEST_HEAD: usize = 80 * 1024;
/// Size of a connection's input buffer, in bytes.
const BUFFER_BYTES: usize = 96 * 1024;

/// Pause after the system has run out of file descriptors.
const BEFORE_ACCEPTING_AGAIN: Duration = Duration::from_millis(500);

/// Stage of stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    /// Each answer is the last one of its connection.
    Closing,
    /// Connections without a request are closed.
    EndingIdle,
    /// Every connection is closed.
    Cut,
}

/// State shared by all connections.
#[derive(Clone)]
struct Shared {
    router: Router,
    phase: watch::Receiver<Phase>,
    free: Arc<Semaphore>,
    most: usize,
    timeouts: Timeouts,
}

impl Shared {
    fn idle_timeout(&self) -> Duration {
        let is_scarce = self.free.available_permits() <= self.most / 8;
        if is_scarce { self.timeouts.idle_under_pressure } else { self.timeouts.idle }
    }
}

/// Serves `router` on at most `most` connections at once, until `stopped` resolves; then closes them gracefully and
/// returns. Further connections wait to be accepted. Requests carry [`ConnectInfo`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    most: usize,
    timeouts: Timeouts,
    stopped: impl Future<Output = ()>,
) {
    let (phase, phases) = watch::channel(Phase::Serving);
    let shared = Shared { router, phase: phases, free: Arc::new(Semaphore::new(most)), most, timeouts };
    tokio::select! {
        () = accept(&listener, &shared) => {}
        () = stopped => {}
    }
    phase.send_replace(Phase::Closing);
    // Clients that have connected already are answered.
    let _ = tokio::time::timeout(Duration::from_millis(1), accept(&listener, &shared)).await;
    drop(listener);
    let all_ended = shared.free.acquire_many(most as u32);
    let ending = async {
        sleep(timeouts.idle_ends).await;
        phase.send_replace(Phase::EndingIdle);
        sleep(timeouts.all_end.saturating_sub(timeouts.idle_ends)).await;
        phase.send_replace(Phase::Cut);
        tracing::info!("connections that were not done after {:?} are cut off", timeouts.all_end);
    };
    tokio::select! {
        _ = all_ended => {}
        () = ending => {}
    }
}

/// Accepts connections for ever.
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

/// Whether an accept error concerns a single connection only.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// Answers on one connection until it ends.
async fn answer(stream: TcpStream, from: SocketAddr, shared: Shared) {
    // Answers are written whole; Nagle's algorithm would only delay them.
    let _ = stream.set_nodelay(true);
    let waiting = Waiting::new(shared.timeouts.head, shared.idle_timeout());
    let service = service_fn(|request: Request<Incoming>| {
        let (waiting, shared) = (waiting.clone(), shared.clone());
        async move {
            let busy = waiting.begin_request(shared.idle_timeout());
            let mut request = request.map(|body| Body::new(body::TimedBody::new(body, shared.timeouts.body)));
            request.extensions_mut().insert(ConnectInfo(from));
            let Ok(mut response) = shared.router.oneshot(request).await;
            if *shared.phase.borrow() != Phase::Serving {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response.map(|body| CountedBody::new(body, busy)))
        }
    });
    let io = TokioIo::new(TimedStream::new(stream, waiting.clone(), shared.timeouts.write));
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            // `TimedStream` has its own timeout for the head.
            .header_read_timeout(None)
            .max_header_size(LONGEST_HEAD)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(io, service)
    );
    let mut phase = shared.phase.clone();
    tokio::select! {
        // An error here concerns this connection only: it broke off, or the client speaks no HTTP.
        _ = connection.as_mut() => return,
        _ = phase.wait_for(|phase| *phase >= Phase::EndingIdle) => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = phase.wait_for(|phase| *phase == Phase::Cut) => {}
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Bytes,
        routing::{get, post},
    };
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::oneshot,
        time::Instant,
    };

    use super::*;

    const SHORT: Duration = Duration::from_millis(300);
    /// For what must not come too late on a busy machine.
    const ROOMY: Duration = Duration::from_secs(2);
    const LONG: Duration = Duration::from_secs(20);
    const PATIENT: Timeouts = Timeouts {
        head: LONG,
        body: LONG,
        idle: LONG,
        idle_under_pressure: LONG,
        write: LONG,
        idle_ends: SHORT,
        all_end: LONG,
    };
    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /// The address, what stops it, and what is done once it has stopped.
    async fn serving(
        most: usize,
        timeouts: Timeouts,
    ) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let large = Bytes::from(vec![b'x'; 64 * 1024 * 1024]);
        let slow = || async {
            sleep(Duration::from_millis(800)).await;
            "slow"
        };
        let router = Router::new()
            .route("/", get(|| async { "hello" }))
            .route("/slow", get(slow))
            .route("/large", get(move || async move { large.clone() }))
            .route("/echo", post(|body: Bytes| async move { body }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(serve(listener, router, most, timeouts, async {
            let _ = stopped.await;
        }));
        (address, stop, done)
    }

    /// Bytes received until the connection ends.
    async fn all_of(stream: &mut TcpStream) -> String {
        let mut answered = Vec::new();
        // One that is cut off has said what it had to say.
        let _ = tokio::time::timeout(LONG, stream.read_to_end(&mut answered)).await.expect("an end");
        String::from_utf8_lossy(&answered).into_owned()
    }

    async fn some_of(stream: &mut TcpStream) -> String {
        let mut answered = vec![0; 4096];
        let count = stream.read(&mut answered).await.unwrap();
        String::from_utf8_lossy(&answered[..count]).into_owned()
    }

    #[tokio::test]
    async fn every_wait_has_an_end() {
        for (timeouts, sent) in [
            (Timeouts { head: SHORT, ..PATIENT }, &b"GET / HTTP/1.1\r\nHo"[..]),
            (Timeouts { idle: SHORT, ..PATIENT }, b""),
            (Timeouts { idle: SHORT, ..PATIENT }, GET),
            (Timeouts { body: SHORT, ..PATIENT }, b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"),
        ] {
            let (address, _stop, _done) = serving(10, timeouts).await;
            let mut stream = TcpStream::connect(address).await.unwrap();
            let began = Instant::now();
            stream.write_all(sent).await.unwrap();
            all_of(&mut stream).await;
            assert!((SHORT..LONG / 2).contains(&began.elapsed()), "{:?} of {timeouts:?}", began.elapsed());
        }
    }

    #[tokio::test]
    async fn a_reader_who_takes_nothing_is_disconnected() {
        // Most of an answer has yet to be sent when there is nothing more to be made of it.
        let (address, _stop, _done) = serving(10, Timeouts { write: ROOMY, idle: ROOMY, ..PATIENT }).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        sleep(ROOMY * 2).await;
        assert!(all_of(&mut stream).await.len() < 64 * 1024 * 1024, "the rest was given up");
    }

    #[tokio::test]
    async fn a_slow_reader_is_not_disconnected() {
        let (address, _stop, _done) = serving(10, Timeouts { write: ROOMY, idle: ROOMY, ..PATIENT }).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let began = Instant::now();
        let (mut total, mut buffer) = (0, vec![0; 256 * 1024]);
        loop {
            let count = stream.read(&mut buffer).await.unwrap();
            if count == 0 {
                break;
            }
            total += count;
            // Longer in all than may pass without anything.
            sleep(Duration::from_millis(if total < 8 * 1024 * 1024 { 100 } else { 0 })).await;
        }
        assert!(total > 64 * 1024 * 1024, "{total}");
        assert!(began.elapsed() > ROOMY);
    }

    #[tokio::test]
    async fn a_head_that_is_too_long_is_refused() {
        let (address, _stop, _done) = serving(10, PATIENT).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(90_000));
        let _ = stream.write_all(head.as_bytes()).await;
        assert!(all_of(&mut stream).await.starts_with("HTTP/1.1 431"));
    }

    #[tokio::test]
    async fn beyond_the_ceiling_connections_wait() {
        let (address, _stop, _done) = serving(2, Timeouts { idle_under_pressure: SHORT, ..PATIENT }).await;
        let mut streams = Vec::new();
        for _ in 0..4 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(GET).await.unwrap();
            streams.push(stream);
        }
        for stream in &mut streams {
            assert!(some_of(stream).await.starts_with("HTTP/1.1 200"), "each has its turn once idle ones have ended");
        }
    }

    #[tokio::test]
    async fn stopping_says_so_on_each_connection_and_cuts_nothing() {
        let (address, stop, done) = serving(10, Timeouts { idle_ends: ROOMY, ..PATIENT }).await;
        let (mut idle, mut busy, mut asking) = (
            TcpStream::connect(address).await.unwrap(),
            TcpStream::connect(address).await.unwrap(),
            TcpStream::connect(address).await.unwrap(),
        );
        for stream in [&mut idle, &mut asking] {
            stream.write_all(GET).await.unwrap();
            assert!(!some_of(stream).await.to_lowercase().contains("connection: close"));
        }
        busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        sleep(Duration::from_millis(50)).await;
        let began = Instant::now();
        stop.send(()).unwrap();
        sleep(Duration::from_millis(50)).await;
        asking.write_all(GET).await.unwrap();
        let answered = all_of(&mut asking).await.to_lowercase();
        assert!(answered.starts_with("http/1.1 200") && answered.contains("connection: close"), "{answered}");
        assert!(all_of(&mut busy).await.ends_with("slow"), "what is under way finishes");
        assert_eq!(all_of(&mut idle).await, "");
        done.await.unwrap();
        assert!((ROOMY..LONG / 2).contains(&began.elapsed()), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn stopping_ends_where_somebody_never_reads() {
        let (address, stop, done) = serving(10, Timeouts { all_end: SHORT * 2, ..PATIENT }).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc").await.unwrap();
        sleep(Duration::from_millis(50)).await;
        stop.send(()).unwrap();
        tokio::time::timeout(LONG / 2, done).await.expect("an end").unwrap();
    }
}
