//! Mail: what is written, how it is sent, and what becomes of it when it cannot be.

mod letter;

pub use letter::Letter;
