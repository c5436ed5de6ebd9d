//! Pseudonyms of people whose addresses are erased.

use std::collections::HashMap;

use domain::{mail_address, redact::address_of_actor};

/// Function that makes a random pseudonym, another one at each call.
pub type NewPseudonym = fn() -> String;

/// Pseudonyms of erased addresses: random, one for each address, and forgotten with this value.
pub(crate) struct Pseudonyms {
    by_address: HashMap<String, String>,
    new: NewPseudonym,
}

impl Pseudonyms {
    pub(crate) fn new(new: NewPseudonym) -> Self {
        Self { by_address: HashMap::new(), new }
    }

    pub(crate) fn of(&mut self, address: &str) -> String {
        self.by_address.entry(mail_address::key_of(address)).or_insert_with(self.new).clone()
    }

    /// Actor of a history with a pseudonym instead of the address; `None` where it has no address.
    pub(crate) fn of_actor(&mut self, actor: &str) -> Option<String> {
        let address = address_of_actor(actor)?;
        let before = &actor[..actor.len() - address.len()];
        Some(format!("{before}{}", self.of(address)))
    }
}
