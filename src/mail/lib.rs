//! Mail: letters, templates and delivery by SMTP. Knows the domain and the locale; neither the store nor who requested
//! a letter.

mod address;
pub mod flow;
mod letter;
mod mailer;
pub mod message;
mod plain;
mod relay;
mod retry_schedule;
pub mod template;
mod trouble;

pub use address::as_sent;
pub use letter::Letter;
pub use mailer::{MailOptions, Mailer, MailerError, ShownMail};
pub use relay::{ConnectError, Relay, SendError, ServerError};
pub use retry_schedule::Schedule;
pub use trouble::Trouble;
