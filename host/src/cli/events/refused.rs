//! The calls that the running host refused.

use crate::cli::local_time::local;
use crate::cli::outcome::{Outcome, not_ready};
use crate::cli::output::{say, say_json};
use crate::cli::process::runtime;
use crate::cli::running_host::RunningHost;
use crate::config::Config;
use crate::refusals::Refused;

/// Shows them, those of every instance unless one is named.
pub(super) fn show(config: &Config, instance: Option<&str>, json: bool) -> anyhow::Result<Outcome> {
    let asked = || -> anyhow::Result<Vec<Refused>> {
        let host = RunningHost::of(config)?;
        runtime()?.block_on(host.get("/refused"))
    };
    let mut refused = match asked() {
        Ok(refused) => refused,
        Err(error) => {
            return Ok(not_ready(&error.context("only a running host knows which calls it refused")));
        }
    };
    refused.retain(|refused| instance.is_none_or(|name| name == refused.instance));
    if json {
        say_json(&refused)?;
    } else if refused.is_empty() {
        say("nothing was refused since the host started");
    } else {
        refused.iter().flat_map(text).for_each(|line| say(&line));
    }
    Ok(Outcome::Good)
}

fn text(refused: &Refused) -> [String; 3] {
    let Refused { instance, method, path, body_bytes, reason, .. } = refused;
    let times = if refused.times == 1 { String::new() } else { format!(", {} times", refused.times) };
    [
        format!("{}  {instance}{times}  {method} {path}, {body_bytes} bytes", local(refused.last_at)),
        format!("  refused: {reason}"),
        format!("  cause:   {}", refused.cause()),
    ]
}
