//! Connections that a handler can reset: the listener gives each a flag, which the next write obeys.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A listener whose connections can be reset.
#[derive(Debug)]
pub(crate) struct Connections {
    listener: TcpListener,
    stop: watch::Receiver<bool>,
}

impl Connections {
    /// `stop` turns true, or its sender goes away, when the server stops.
    pub(crate) fn new(listener: TcpListener, stop: watch::Receiver<bool>) -> Self {
        Self { listener, stop }
    }
}

impl Listener for Connections {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        let (tcp, address) = Listener::accept(&mut self.listener).await;
        let connection = Connection { reset: Arc::default(), stop: self.stop.clone() };
        (Stream { tcp, connection }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Listener::local_addr(&self.listener)
    }
}

/// A handler's hold on the connection that its request came in on.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    reset: Arc<AtomicBool>,
    stop: watch::Receiver<bool>,
}

impl Connection {
    /// A connection for tests without a socket.
    #[cfg(test)]
    pub(crate) fn detached() -> Self {
        Self { reset: Arc::default(), stop: watch::channel(false).1 }
    }

    /// Makes the next write fail and reset the connection. The handler still has to answer, to cause that write.
    pub(super) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
    }

    /// Waits until the server stops.
    pub(super) async fn stopped(&self) {
        let _ = self.stop.clone().wait_for(|stop| *stop).await;
    }
}

impl Connected<IncomingStream<'_, Connections>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        stream.io().connection.clone()
    }
}

/// A TCP stream that resets itself on request.
#[derive(Debug)]
pub(crate) struct Stream {
    tcp: TcpStream,
    connection: Connection,
}

impl Stream {
    /// Fails once a reset is requested. With no lingering, dropping the socket then sends RST instead of FIN.
    fn check(&self) -> io::Result<()> {
        if !self.connection.reset.load(Ordering::Acquire) {
            return Ok(());
        }
        self.tcp.set_zero_linger()?;
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
