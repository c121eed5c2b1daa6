#![doc = include_str!("../../../examples/sandbox/faults.md")]

mod connection;
mod delivery;
mod effect;
mod entry;
mod plan;
mod reply;
mod target;

pub(crate) use self::connection::{Connection, Connections};
pub(crate) use self::delivery::Delivery;
pub(crate) use self::effect::Effect;
pub(crate) use self::plan::FaultPlan;
pub(crate) use self::target::Target;
