//! The log of a test.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Level};

/// Captures the log of this thread until it is dropped.
pub(crate) struct LogCapture {
    bytes: Bytes,
    _guard: DefaultGuard,
    /// With only one subscriber, tracing decides at the first use of a log line whether anyone wants it, and never asks
    /// again; the first use may be in the thread of another test, where nobody wants it.
    _second: Dispatch,
}

impl LogCapture {
    /// Starts at that level.
    pub(crate) fn start(level: Level) -> Self {
        let bytes = Bytes::default();
        let writer = bytes.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(level)
            .with_writer(move || writer.clone())
            .finish();
        let second = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::sink).finish();
        let second = Dispatch::new(second);
        Self { bytes, _guard: tracing::subscriber::set_default(subscriber), _second: second }
    }

    /// What was logged so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.0.lock().expect("nobody panics while writing")).into_owned()
    }
}

#[derive(Clone, Default)]
struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics while writing").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
