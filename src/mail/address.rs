//! Stored addresses in the form that mail servers accept.

use lettre::{Address, address::AddressError};

/// Address to send to: its domain as A-labels (IDNA), which every mail server accepts; `åsa@räksmörgås.se` becomes
/// `åsa@xn--rksmrgs-5wao1o.se`.
pub fn as_sent(kept: &str) -> Result<Address, AddressError> {
    let (local, domain) = kept.rsplit_once('@').ok_or(AddressError::MissingParts)?;
    let domain = idna::domain_to_ascii(domain).map_err(|_| AddressError::InvalidDomain)?;
    Address::new(local, domain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use domain::place::MailAddress;

    #[test]
    fn international_domains_are_sent_as_a_labels() {
        assert_eq!(as_sent("åsa@räksmörgås.se").unwrap().to_string(), "åsa@xn--rksmrgs-5wao1o.se");
        assert_eq!(as_sent("anna@kommun.se").unwrap().to_string(), "anna@kommun.se");
        for bad in ["", "anna", "a@x..se", ".a@x.se", "@x.se"] {
            assert!(as_sent(bad).is_err(), "{bad}");
        }
    }

    fn check(written: &str) {
        let Ok(address) = MailAddress::parse(written) else { return };
        for kept in [address.as_str(), &address.key()] {
            let sent = as_sent(kept).unwrap_or_else(|error| panic!("{written:?} as {kept:?}: {error}"));
            assert!(sent.domain().is_ascii() && sent.domain().len() <= 253, "{sent}");
            assert!(sent.domain().split('.').all(|label| (1..=63).contains(&label.len())), "{sent}");
            assert_eq!(MailAddress::parse(kept).unwrap().key(), address.key(), "{written:?}");
        }
        // The key's mailbox belongs to the person who typed the address.
        assert_eq!(as_sent(&address.key()).unwrap().domain(), as_sent(address.as_str()).unwrap().domain());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn whatever_is_taken_for_an_address_can_be_sent_to(
            written in "[a-zA-Z0-9.+_'!#$%*/=?^`{|}~åÅöÉßŽŋŉıİĳẞαΣςЖё東あァ\u{212a}\u{300}\u{200b}-]{1,70}@[a-zA-Z0-9.-åÄöÉßŽŋŉıİĳſαΣςЖё東あァ\u{130}]{1,70}(\\.[a-zåö0-9-]{1,30}){0,9}"
        ) {
            check(&written);
        }

        #[test]
        fn no_text_is_taken_that_cannot_be_sent_to(written in "\\PC{1,20}@\\PC{1,20}\\.\\PC{1,9}") {
            check(&written);
        }

        /// Long labels of letters whose A-labels take much space.
        #[test]
        fn no_label_is_taken_that_is_too_long_as_it_is_sent(
            label in "[a-zå東龥ゖяω]{1,40}", more in "[東龥a]{1,12}", count in 1usize..9
        ) {
            check(&format!("a@{label}{}.se", format!(".{more}").repeat(count)));
        }

        #[test]
        fn every_letter_that_is_taken_can_be_sent_to(letter in any::<char>()) {
            check(&format!("a{letter}b@x.se"));
            check(&format!("a@x{letter}y.se"));
            check(&format!("a@{letter}.se"));
        }
    }

    /// Checks for every letter that an accepted domain survives conversion to an A-label and back.
    #[test]
    fn every_letter_of_a_domain_is_sent_as_it_is_kept() {
        for letter in ('\0'..=char::MAX).filter(|c| c.is_alphanumeric()) {
            let Ok(address) = MailAddress::parse(&format!("a@x{letter}y.se")) else { continue };
            let sent = as_sent(address.as_str()).unwrap_or_else(|error| panic!("{letter:?}: {error}"));
            let (read, _) = idna::domain_to_unicode(sent.domain());
            assert_eq!(format!("a@{read}"), address.as_str(), "{letter:?}");
        }
    }
}
