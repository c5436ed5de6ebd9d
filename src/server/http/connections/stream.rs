//! Stream with a timeout for every wait: for the next request, for the rest of its head, and for a slow client.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

/// Shared state of a connection's waits.
#[derive(Clone)]
pub(super) struct Waiting {
    state: Arc<Mutex<State>>,
    head_timeout: Duration,
}

struct State {
    /// Number of requests whose answers are not finished.
    under_way: u32,
    /// End of the current wait for input.
    deadline: Instant,
    /// Whether a part of the next head has been received.
    has_begun: bool,
    idle_timeout: Duration,
    /// Waker of the task that reads. It is woken when an answer is finished, since another deadline applies then.
    reader: Option<Waker>,
}

impl Waiting {
    pub(super) fn new(head_timeout: Duration, idle_timeout: Duration) -> Self {
        let deadline = Instant::now() + idle_timeout;
        Self {
            state: Arc::new(Mutex::new(State { under_way: 0, deadline, has_begun: false, idle_timeout, reader: None })),
            head_timeout,
        }
    }

    /// Marks a request as in progress, until the returned guard is dropped; called when its head is complete.
    pub(super) fn begin_request(&self, idle_timeout: Duration) -> UnderWay {
        let mut state = self.lock();
        state.under_way += 1;
        state.has_begun = false;
        state.idle_timeout = idle_timeout;
        UnderWay(self.clone())
    }

    fn received(&self) {
        let mut state = self.lock();
        if state.under_way == 0 && !state.has_begun {
            state.has_begun = true;
            state.deadline = Instant::now() + self.head_timeout;
        }
    }

    /// Prolongs the idle deadline, because the client has taken some bytes. Buffered bytes of a finished answer count
    /// too: a slow client is not idle.
    fn wrote(&self) {
        let mut state = self.lock();
        if state.under_way == 0 && !state.has_begun {
            state.deadline = Instant::now() + state.idle_timeout;
        }
    }

    /// Deadline for the next input; `None` while an answer is made or sent, whose end wakes `reader`.
    fn deadline(&self, reader: &Waker) -> Option<Instant> {
        let mut state = self.lock();
        state.reader = Some(reader.clone());
        (state.under_way == 0).then_some(state.deadline)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Guard of a request that is being answered.
pub(super) struct UnderWay(Waiting);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.under_way -= 1;
        state.deadline = Instant::now() + state.idle_timeout;
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

pub(super) struct TimedStream {
    stream: TcpStream,
    waiting: Waiting,
    write_timeout: Duration,
    reading: Option<Pin<Box<Sleep>>>,
    writing: Option<Pin<Box<Sleep>>>,
}

impl TimedStream {
    pub(super) fn new(stream: TcpStream, waiting: Waiting, write_timeout: Duration) -> Self {
        Self { stream, waiting, write_timeout, reading: None, writing: None }
    }

    /// Applies the write timeout to a poll: `pending` counts against the time in which the client must take some bytes.
    fn timed<T>(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.writing = None;
            self.waiting.wrote();
            return polled;
        }
        let deadline = || Box::pin(sleep_until(Instant::now() + self.write_timeout));
        let timer = self.writing.get_or_insert_with(deadline);
        timer.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if polled.is_ready() {
            if buffer.filled().len() > before {
                self.waiting.received();
            }
            return polled;
        }
        let Some(deadline) = self.waiting.deadline(context.waker()) else { return Poll::Pending };
        let timer = self.reading.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, data);
        self.timed(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, data);
        self.timed(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(context);
        self.timed(context, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_shutdown(context);
        self.timed(context, polled)
    }
}
