//! The parts of a running host, and which of them ended too early.

use std::collections::HashMap;
use std::future::pending;

use tokio::task::{Id, JoinError, JoinSet};

/// Tasks under their names. Dropping it ends them.
#[derive(Debug, Default)]
pub(super) struct Parts {
    running: JoinSet<()>,
    names: HashMap<Id, String>,
}

impl Parts {
    /// Starts one.
    pub(super) fn start(&mut self, name: impl Into<String>, work: impl Future<Output = ()> + Send + 'static) {
        let id = self.running.spawn(work).id();
        self.names.insert(id, name.into());
    }

    /// Waits until one ends, and says which and how; forever when there is none.
    pub(super) async fn first_to_end(&mut self) -> String {
        match self.running.join_next_with_id().await {
            Some(Ok((id, ()))) => format!("{} ended", self.name(id)),
            Some(Err(error)) => self.failed(&error),
            None => pending().await,
        }
    }

    /// Waits until all have ended. A panic delays nothing any more.
    pub(super) async fn all_ended(&mut self) {
        while let Some(ended) = self.running.join_next_with_id().await {
            if let Err(error) = ended {
                let part = self.failed(&error);
                tracing::error!(part, "a part failed while the host was stopping");
            }
        }
    }

    fn failed(&self, error: &JoinError) -> String {
        let how = if error.is_panic() { "panicked" } else { "was cancelled" };
        format!("{} {how}", self.name(error.id()))
    }

    fn name(&self, id: Id) -> &str {
        self.names.get(&id).map_or("a part of the host", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_part_that_ends_or_panics_is_named() {
        let mut parts = Parts::default();
        parts.start("intake", pending());
        parts.start("delivery to main", async { panic!("as a bug would") });
        assert_eq!(parts.first_to_end().await, "delivery to main panicked");
        parts.start("look-ups", async {});
        assert_eq!(parts.first_to_end().await, "look-ups ended");
    }
}
