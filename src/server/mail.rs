//! Mail: what is written, how it is sent, and what becomes of it when it cannot be.
//! Knows the store and the week; not who asked for a letter.

mod address;
mod compose;
mod letter;
pub mod page;
mod plain;
mod post;
mod template;
mod worker;

pub use address::as_sent;
pub use compose::{INVITE_DAYS, LOGIN_MINUTES};
pub use letter::Letter;
pub use post::{Post, PostError, Schedule, ShownMail, is_this_computer};
pub use worker::{deliver, settle};
