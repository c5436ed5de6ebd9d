//! Names that stand for people whose addresses are gone.

use std::collections::HashMap;

use domain::{mail_address, redact::address_of_actor};

/// Makes a pseudonym: random, another one at each call.
pub type NewPseudonym = fn() -> String;

/// The pseudonyms of people whose addresses are erased: random, one for each address, and dropped with this value.
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

    /// What a history names as actor, with a pseudonym in place of the address; `None` where it holds none.
    pub(crate) fn of_actor(&mut self, actor: &str) -> Option<String> {
        let address = address_of_actor(actor)?;
        let before = &actor[..actor.len() - address.len()];
        Some(format!("{before}{}", self.of(address)))
    }
}
