//! Telling a person, in every place the shop looks at: Slack, mail, PagerDuty.

mod fan_out;
mod mail;
mod pagerduty;
mod slack;

pub use fan_out::Everywhere;
pub use mail::{MailAlerts, MailAlertsConfig};
pub use pagerduty::{PAGERDUTY_URL, PagerDuty, PagerDutyConfig};
pub use slack::{Slack, SlackConfig};
