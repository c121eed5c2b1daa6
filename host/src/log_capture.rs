//! What a test logs.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Level};

/// Holds what this thread logs for as long as it lives.
pub(crate) struct LogCapture {
    bytes: Bytes,
    _guard: DefaultGuard,
    /// With one subscriber alone, tracing asks the first thread at a line whether anyone wants it, for good; that may be
    /// the thread of another test, where nobody does.
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

    /// What was logged.
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
