//! Connections: heads bounded in size and time, answers that nobody takes given up, and an orderly end.

use crate::{Desk, Listen, ServerError, api::router};
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{Instant, Sleep, interval, sleep, timeout},
};

/// Connections that are open at once; more wait to be accepted.
const MOST_CONNECTIONS: usize = 1024;

/// How long a client may take over the head of a request, and may be silent between two.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// How long an answer may lie there without a byte being taken.
const STALL_TIME: Duration = Duration::from_secs(30);

/// Longest head of a request, in bytes. hyper answers 431 beyond it.
const MOST_HEAD: usize = 64 << 10;

/// Most headers. hyper answers 431 beyond it.
const MOST_HEADERS: usize = 64;

/// How long requests under way are waited for at the end.
const END_TIME: Duration = Duration::from_secs(10);

/// How often it is looked whether the rules of access were written anew: a token that is taken back is refused after that.
const RULES_EVERY: Duration = Duration::from_secs(1);

/// What is said where other machines are listened to.
const ABROAD: &str = "other machines reach this service, and it speaks plain HTTP: whoever listens on the way reads tokens \
    and answers; put a proxy with TLS before it (docs/guide/access.md)";

/// How often a watch is looked at for what is new.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Listens and answers until the process is told to stop (SIGTERM or SIGINT), then lets requests under way end.
/// `ready` is called with the address once it listens; `told` with what goes wrong later.
///
/// # Errors
/// [`ServerError::Listen`], [`ServerError::System`], [`ServerError::NotLoopback`].
pub fn serve(
    listen: Listen,
    desk: Desk,
    ready: impl FnOnce(SocketAddr),
    told: fn(&str),
) -> Result<(), ServerError> {
    let system = |doing| move |source| ServerError::System { doing, source };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("serve")
        .build()
        .map_err(system("start the service"))?;
    desk.access.may_listen(listen)?;
    runtime.block_on(async {
        let address = listen.address();
        let failed = |source| ServerError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let stop = stopped().map_err(system("listen for signals"))?;
        ready(listener.local_addr().map_err(failed)?);
        if desk.access.is_abroad() {
            told(ABROAD);
        }
        desk.notes().iter().for_each(|note| told(note));
        let desk = Arc::new(desk);
        tokio::spawn(kept_current(Arc::clone(&desk), told));
        tokio::spawn(rules_kept(Arc::clone(&desk), told));
        // Who waits for events would wait on, and be waited for.
        let ending = Arc::clone(&desk);
        let stop = async move {
            stop.await;
            ending.events.close();
        };
        accept(listener, router(desk), stop, told).await;
        Ok(())
    })
}

/// Ends when the process is told to stop.
fn stopped() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut end, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! { _ = end.recv() => {}, _ = interrupt.recv() => {} }
    })
}

/// Reads the rules of access again when they were written anew.
async fn rules_kept(desk: Arc<Desk>, told: fn(&str)) {
    let (mut ticks, mut last) = (interval(RULES_EVERY), String::new());
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let own = Arc::clone(&desk);
        let said = match tokio::task::spawn_blocking(move || own.access.refresh()).await {
            Ok(Ok(true)) => "access.toml was read again, and is in force".to_owned(),
            Ok(Ok(false)) => continue,
            Ok(Err(error)) => format!("the rules of access stay as they were: {error}"),
            Err(_) => "reading access.toml again failed; the rules stay as they were".to_owned(),
        };
        if said != last || said.ends_with("in force") {
            told(&said);
        }
        last = said;
    }
}

/// Reads a watch again when it has grown.
async fn kept_current(desk: Arc<Desk>, told: fn(&str)) {
    let (mut ticks, mut last) = (interval(LOOK_EVERY), String::new());
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let own = Arc::clone(&desk);
        let said = match tokio::task::spawn_blocking(move || own.refresh()).await {
            Ok(Ok(true)) => {
                format!("the watch has grown: snapshot {} is served now", desk.snapshot().version())
            }
            Ok(Ok(false)) => String::new(),
            Ok(Err(error)) => format!(
                "the watch cannot be read; snapshot {} is served on: {error}",
                desk.snapshot().version()
            ),
            Err(_) => "reading the watch again failed; the old snapshot is served on".to_owned(),
        };
        // What lasts is said once.
        if !said.is_empty() && said != last {
            told(&said);
        }
        last = said;
    }
}

async fn accept(listener: TcpListener, router: Router, stop: impl Future<Output = ()>, told: fn(&str)) {
    let (closing, closed) = watch::channel(());
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! { next = next => next, () = &mut stop => break };
        match accepted {
            Ok((stream, _)) => {
                let (router, closed) = (router.clone(), closed.clone());
                tokio::spawn(async move {
                    converse(stream, router, closed).await;
                    drop(place);
                });
            }
            // Out of open files: others will be closed in a moment.
            Err(error) => {
                told(&format!("a connection could not be taken: {error}"));
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop((listener, closed));
    let _ = closing.send(());
    let _ = timeout(END_TIME, closing.closed()).await;
}

/// Serves one connection; what breaks it off is the client's matter.
async fn converse(stream: TcpStream, router: Router, mut closed: watch::Receiver<()>) {
    // Answers are written whole: waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MOST_HEAD)
        .max_headers(MOST_HEADERS)
        .keep_alive(true);
    let mut connection =
        pin!(http.serve_connection(TokioIo::new(Patient::new(stream)), TowerToHyperService::new(router)));
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = closed.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// A stream whose writer is not waited for for ever.
struct Patient {
    stream: TcpStream,
    stalled: Pin<Box<Sleep>>,
    waiting: bool,
}

impl Patient {
    fn new(stream: TcpStream) -> Self {
        Self { stream, stalled: Box::pin(sleep(STALL_TIME)), waiting: false }
    }

    /// Passes on what a write said; an error where it has waited too long.
    fn timed<T>(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.waiting = false;
            return polled;
        }
        if !self.waiting {
            self.waiting = true;
            self.stalled.as_mut().reset(Instant::now() + STALL_TIME);
        }
        self.stalled.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.timed(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
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
