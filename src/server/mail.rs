//! Mail: what is written, how it is sent, and what becomes of it when it cannot be.
//! Knows the store and the week; not who asked for a letter.

mod address;
mod compose;
mod flow;
mod letter;
mod plain;
mod post;
mod relay;
mod template;
mod trouble;
mod worker;

pub use address::as_sent;
pub use compose::{INVITE_DAYS, LOGIN_MINUTES};
pub use letter::Letter;
pub use post::{MailOptions, Post, PostError, Schedule, ShownMail};
pub use relay::ServerError;
pub use trouble::Trouble;
pub use worker::{LETTERS_REMEMBERED_DAYS, deliver, settle};
