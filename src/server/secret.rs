//! Secrets in addresses and cookies: made here, and stored as hashes only.
//! The only place that reads the system's randomness.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::store::{DraftKeyHash, SavedKeyHash};

/// Letters and digits that are not confused with one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// Beginning of the pseudonyms of people whose addresses are erased.
const PSEUDONYM_PREFIX: &str = "person-";

/// Random 160 bits, as 32 characters that need no escaping in addresses.
pub fn new() -> String {
    let mut bytes = [0u8; 20];
    // Without randomness no secret is safe, and the server cannot run.
    getrandom::fill(&mut bytes).expect("the computer gives random bytes");
    written(&bytes)
}

/// Secret for a purpose that is made from another one, which nobody can find from it.
pub fn derived(secret: &str, purpose: &str) -> String {
    written(&Sha256::digest(format!("{purpose} {secret}"))[..20])
}

/// Twenty bytes as 32 characters of the alphabet.
fn written(bytes: &[u8]) -> String {
    let mut secret = String::with_capacity(32);
    for five in bytes.chunks(5) {
        let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            secret.push(char::from(ALPHABET[(bits >> (5 * place) & 31) as usize]));
        }
    }
    secret
}

/// Id of an error, shown to the visitor and written to the log: 64 random bits in hexadecimal.
pub fn error_id() -> String {
    let mut bytes = [0u8; 8];
    // A predictable id is better than no answer.
    let _ = getrandom::fill(&mut bytes);
    hexadecimal(&bytes)
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut written, byte| {
        let _ = write!(written, "{byte:02x}");
        written
    })
}

/// Pseudonym of a person whose address is erased: random, so that nothing leads back to the address.
pub fn pseudonym() -> String {
    format!("{PSEUDONYM_PREFIX}{}", &new()[..8])
}

/// Stored form of a secret: its SHA-256, in hexadecimal. A secret has enough bits to need neither salt nor stretching.
pub fn hash(secret: &str) -> String {
    hexadecimal(&Sha256::digest(secret.as_bytes()))
}

/// Stored form of the key of a list of saved activities, as [`hash`] makes it.
pub fn saved_key_hash(key: &str) -> SavedKeyHash {
    SavedKeyHash::new(hash(key))
}

/// Stored form of a draft's key, as [`hash`] makes it.
pub fn draft_key_hash(key: &str) -> DraftKeyHash {
    DraftKeyHash::new(hash(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_stand_in_addresses() {
        let (one, other) = (new(), new());
        assert_ne!(one, other);
        assert!(one.len() == 32 && one.bytes().all(|byte| ALPHABET.contains(&byte)));
        assert_ne!(hash(&one), hash(&other));
        assert_eq!(hash("veckan").len(), 64);
        let read = derived(&one, "read");
        assert!(read.len() == 32 && read != one && read == derived(&one, "read") && read != derived(&other, "read"));
    }

    #[test]
    fn errors_at_the_same_instant_have_numbers_of_their_own() {
        let ids: std::collections::HashSet<String> = (0..1000).map(|_| error_id()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    }
}
