//! Redaction of mail addresses in texts. Knows nothing of where the texts are stored.

/// Replacement of an address in people's texts; never longer than an address, so that no limit is exceeded.
pub const GAP: &str = "…";

/// Limits of a mail address before and after the `@`, in characters.
const MOST_LOCAL_CHARS: usize = 64;
const MOST_DOMAIN_CHARS: usize = 253;

/// Text with every mention of a mail address replaced; `None` where it mentions none. Ignores case. A longer address is
/// another one: `johanna@x.example` does not mention `anna@x.example`.
pub fn without_address(text: &str, address: &str, replacement: &str) -> Option<String> {
    let mut kept = 0;
    let mut redacted = String::new();
    for (from, to) in mentions(text, address) {
        redacted.push_str(&text[kept..from]);
        redacted.push_str(replacement);
        kept = to;
    }
    if kept == 0 {
        return None;
    }
    redacted.push_str(&text[kept..]);
    Some(redacted)
}

/// Whether a text mentions a mail address.
pub fn mentions_address(text: &str, address: &str) -> bool {
    mentions(text, address).next().is_some()
}

/// Mail address of an actor in the history: `anna@x.example`, or the recipient of a draft's link,
/// `key:12:anna@x.example`.
pub fn address_of_actor(actor: &str) -> Option<&str> {
    let address =
        actor.strip_prefix("key:").map_or(actor, |key| key.split_once(':').map_or("", |(_, address)| address));
    address.contains('@').then_some(address)
}

/// Substrings that could be a mail address: includes every mentioned address, and possibly several readings of one
/// place.
pub fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('@').flat_map(move |(at, _)| {
        let begins = text[..at]
            .char_indices()
            .rev()
            .take(MOST_LOCAL_CHARS)
            .take_while(|(_, c)| *c != '@' && !c.is_whitespace())
            .map(|(from, _)| from)
            .filter(move |from| begins_there(&text[..*from]));
        let ends: Vec<usize> = text[at + 1..]
            .char_indices()
            .take(MOST_DOMAIN_CHARS)
            .take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '.' | '-'))
            .filter(|(_, c)| c.is_alphanumeric())
            .map(|(last, c)| at + 1 + last + c.len_utf8())
            .filter(|to| ends_there(&text[*to..]))
            .collect();
        begins.flat_map(move |from| ends.clone().into_iter().map(move |to| &text[from..to]))
    })
}

/// Byte ranges at which a text mentions an address.
fn mentions<'a>(text: &'a str, address: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    let (local_length, domain_length) = (local.chars().count(), domain.chars().count());
    text.match_indices('@').filter_map(move |(at, _)| {
        let from = match local_length {
            0 => None,
            length => text[..at].char_indices().nth_back(length - 1).map(|(from, _)| from),
        }?;
        let rest = &text[at + 1..];
        let to = at + 1 + rest.char_indices().nth(domain_length).map_or(rest.len(), |(to, _)| to);
        let is_it = are_alike(&text[from..at], local) && are_alike(&text[at + 1..to], domain);
        (is_it && begins_there(&text[..from]) && ends_there(&text[to..])).then_some((from, to))
    })
}

fn are_alike(left: &str, right: &str) -> bool {
    left.chars().flat_map(char::to_lowercase).eq(right.chars().flat_map(char::to_lowercase))
}

/// Whether an address can begin after this text, rather than continue.
fn begins_there(before: &str) -> bool {
    let mut backwards = before.chars().rev();
    match backwards.next() {
        Some('.' | '-' | '+' | '_' | '\'') => !backwards.next().is_some_and(char::is_alphanumeric),
        Some(other) => !other.is_alphanumeric(),
        None => true,
    }
}

/// Whether an address can end before this text, rather than continue.
fn ends_there(after: &str) -> bool {
    let mut onwards = after.chars();
    match onwards.next() {
        Some('.' | '-') => !onwards.next().is_some_and(char::is_alphanumeric),
        Some(other) => !other.is_alphanumeric(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASA: &str = "åsa@x.example";

    fn redacted(text: &str) -> String {
        without_address(text, ASA, GAP).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn an_address_is_found_wherever_it_stands() {
        for (text, expected) in [
            ("åsa@x.example", "…"),
            ("Skriv till ÅSA@X.Example. Eller ring.", "Skriv till …. Eller ring."),
            ("key:12:åsa@x.example", "key:12:…"),
            ("<mailto:åsa@x.example>, _åsa@x.example_, 'åsa@x.example'", "<mailto:…>, _…_, '…'"),
            ("https://x.example/?m=åsa@x.example&x", "https://x.example/?m=…&x"),
            ("åsa@x.exampleåsa@x.example åsa@x.example", "åsa@x.exampleåsa@x.example …"),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn anothers_address_stays() {
        for text in [
            "båsa@x.example",
            "b.åsa@x.example",
            "b_åsa@x.example",
            "åsa@x.example.org",
            "åsa@x.examples",
            "åsa@x.example-2.se",
            "åsa@x",
            "@x.example",
            "",
        ] {
            assert_eq!(without_address(text, ASA, GAP), None, "{text}");
        }
    }

    #[test]
    fn an_actor_is_a_person_a_link_or_a_command() {
        assert_eq!(address_of_actor(ASA), Some(ASA));
        assert_eq!(address_of_actor("key:12:åsa@x.example"), Some(ASA));
        for other in ["key:12:", "import", "veckan invite", "person-7f3a2c", ""] {
            assert_eq!(address_of_actor(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_was_redacted_mentions_it_no_more(before in "[a-z.@å ]{0,12}", after in "[a-z.@å ]{0,12}") {
            let text = format!("{before} {ASA} {after}");
            let redacted = without_address(&text, ASA, GAP).unwrap();
            prop_assert!(!mentions_address(&redacted, ASA), "{}", redacted);
        }

        #[test]
        fn what_is_mentioned_is_among_what_could_be_an_address(
            before in "[a-zå.@ <:_-]{0,12}", after in "[a-z.@å >,-]{0,12}", upper in any::<bool>(),
        ) {
            let address = if upper { ASA.to_uppercase() } else { ASA.to_owned() };
            let text = format!("{before}{address}{after}");
            let is_found = addresses(&text).any(|found| found.to_lowercase() == ASA);
            prop_assert_eq!(is_found, mentions_address(&text, ASA), "{}", text);
        }

        #[test]
        fn no_text_and_no_address_makes_it_panic(text in "\\PC{0,40}", address in "\\PC{0,12}") {
            let _ = without_address(&text, &address, GAP);
            let _ = addresses(&text).count();
        }
    }
}
