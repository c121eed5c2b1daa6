//! Appointments that people book with Calendly, Cal.com and Acuity Scheduling.

mod acuity;
mod booking;
mod cal_com;
mod calendly;

pub use acuity::{Acuity, AcuitySettings};
pub use booking::{Booking, Change};
pub use cal_com::{CalCom, CalComSettings};
pub use calendly::{Calendly, CalendlySettings};

inbox_core::register_connector!(Calendly);
inbox_core::register_connector!(CalCom);
inbox_core::register_connector!(Acuity);
