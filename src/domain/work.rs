//! Proof of work: what a browser does before it sends, so that sending a thousand times costs a thousand times.
//! Nobody but the site takes part in it.

use sha2::{Digest, Sha256};

/// How many zero bits the hash begins with. A telephone finds such a nonce in a second or two.
pub const BITS: u32 = 17;
/// The longest nonce that is looked at, in bytes.
const LONGEST_NONCE: usize = 20;

/// Whether the SHA-256 of `challenge:nonce` begins with [`BITS`] zero bits.
pub fn is_done(challenge: &str, nonce: &str) -> bool {
    !nonce.is_empty() && nonce.len() <= LONGEST_NONCE && leading_zeros(challenge, nonce) >= BITS
}

/// A nonce that does it, among `tries` of them beginning with `from`; `None` where none of these does. In slices, so that
/// a page stays responsive in between.
pub fn solve(challenge: &str, from: u64, tries: u64) -> Option<u64> {
    (from..from.saturating_add(tries)).find(|nonce| leading_zeros(challenge, &nonce.to_string()) >= BITS)
}

fn leading_zeros(challenge: &str, nonce: &str) -> u32 {
    let digest = Sha256::new().chain_update(challenge).chain_update(":").chain_update(nonce).finalize();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_right_for_its_challenge_only() {
        let nonce = (0..).find_map(|slice| solve("utkast", slice * 10_000, 10_000)).unwrap();
        let written = nonce.to_string();
        assert!(is_done("utkast", &written));
        assert!(!is_done("annat utkast", &written));
        assert_eq!(solve("utkast", nonce, 1), Some(nonce));
        assert_eq!(solve("utkast", 0, nonce), None, "the first one is found");
        assert_eq!(solve("utkast", u64::MAX, 5), None);
    }

    #[test]
    fn what_is_no_nonce_does_nothing() {
        assert!(!is_done("utkast", ""));
        assert!(!is_done("utkast", &"1".repeat(21)));
        assert!(!is_done("utkast", "x"));
    }
}
