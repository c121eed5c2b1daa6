//! The machine: what it is, and which of its cores does what.

use std::ffi::OsStr;
use std::fs::{File, read_to_string};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;
use std::time::Instant;

use inbox_core::Timestamp;

use crate::report::median;

/// Says in one line what the figures were taken on, and how.
pub(crate) fn describe() -> anyhow::Result<String> {
    let cpu = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown CPU", |(_, model)| model);
    let kernel = read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let date = Timestamp::now().strftime("%Y-%m-%d");
    let pinned = if can_pin() {
        "server alone on one core, load generator and destination on another"
    } else {
        "no core of its own for the server (needs `taskset` and two cores)"
    };
    Ok(format!(
        "{model}, {} cores, Linux {}, {} ({:.2} ms a synced 4 KiB write), {date}; {pinned}.",
        available_parallelism()?,
        kernel.trim(),
        filesystem(&std::env::temp_dir()),
        synced_write()? * 1_000.0,
    ))
}

/// A command that runs on the server's core, where that is possible.
pub(crate) fn on_the_servers_core(program: impl AsRef<OsStr>) -> Command {
    if !can_pin() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

/// Moves this process to a core that is not the server's, where that is possible.
pub(crate) fn keep_off_the_servers_core() {
    if can_pin() {
        let mut command = Command::new("taskset");
        command.args(["-a", "-c", "-p", "1", &std::process::id().to_string()]);
        // Without it the figures are only less steady.
        let _ = command.stdout(Stdio::null()).status();
    }
}

fn can_pin() -> bool {
    let cores = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cores = cores.lines().filter(|line| line.starts_with("processor")).count();
    let taskset = Command::new("taskset").arg("--version").stdout(Stdio::null()).status();
    cores > 1 && taskset.is_ok_and(|status| status.success())
}

/// The type of the filesystem that a folder is on.
fn filesystem(folder: &Path) -> String {
    let mounts = read_to_string("/proc/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let holding = mounts.filter(|(place, _)| folder.starts_with(place)).max_by_key(|(place, _)| place.len());
    holding.map_or("unknown filesystem", |(_, kind)| kind).to_owned()
}

/// Seconds that the system takes to bring 4 KiB to the disk; median of 200.
fn synced_write() -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut file = File::create(folder.path().join("probe"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(median(&times))
}
