//! Mail addresses: parsed as people type and paste them; only deliverable ones are accepted. The only parser of the
//! whole program. It has no table of Unicode, since both clients contain it: letters beyond ASCII are those of the
//! scripts below, and of no other.

use serde::{Deserialize, Serialize};

use super::{problem::Problem, search::fold::compose, text};

/// Deliverable mail address: `anna@kommun.se`. The domain is in lower case and in Unicode letters; the server converts
/// those to A-labels when it sends. The part before the `@` is kept as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct MailAddress(String);

super::read_by_parsing!(MailAddress);

impl MailAddress {
    /// Limit in characters.
    pub const LIMIT: usize = 254;
    /// Limit of the part before the `@`, in bytes.
    const LOCAL_BYTES: usize = 64;
    const DOMAIN_BYTES: usize = 253;
    const LABEL_BYTES: usize = 63;

    /// Parses an address, without invisible characters and the name around it: `Anna Ö <anna@kommun.se>`.
    /// Refuses undeliverable addresses: misplaced dots, numbers instead of a domain, and characters with a meaning in a
    /// `mailto:` address.
    pub fn parse(value: &str) -> Result<Self, Problem> {
        let line = text::unbroken(&compose(&value.replace(is_invisible, "")));
        let written = bare(&line);
        text::within(written, Self::LIMIT)?;
        let parts = written.split_once('@').and_then(|(local, domain)| {
            let domain = domain_of(domain)?;
            (is_local(local) && local.len() + domain.len() < Self::LIMIT).then(|| format!("{local}@{domain}"))
        });
        parts.map(Self).ok_or(Problem::NotAMailAddress { value: line })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Key for comparing and storing addresses: all of it in lower case. No mail system in use distinguishes `Anna@`
    /// from `anna@`.
    pub fn key(&self) -> String {
        self.0.chars().map(|c| lower(c).unwrap_or(c)).collect()
    }
}

/// Key like [`MailAddress::key`] of an unparsed text, such as a row that an earlier version wrote.
pub fn key_of(written: &str) -> String {
    written.to_lowercase()
}

/// Deserializes rows of earlier versions, which accepted more addresses: an undeliverable one becomes `None`, and the
/// rest of the row is read.
pub(crate) fn readable<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<MailAddress>, D::Error> {
    let written = Option::<String>::deserialize(reader)?;
    if cfg!(target_arch = "wasm32") {
        return Ok(written.map(MailAddress));
    }
    Ok(written.and_then(|written| MailAddress::parse(&written).ok()))
}

/// Address within a pasted line.
fn bare(line: &str) -> &str {
    let line = line.trim_end_matches([';', ',', ' ']);
    let inside = line.strip_suffix('>').and_then(|line| line.split_once('<'));
    let address = inside.map_or(line, |(_, address)| address).trim();
    match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &address[7..],
        _ => address,
    }
}

fn is_local(local: &str) -> bool {
    let is_fit = |c: char| lower(c).is_some_and(char::is_alphanumeric) || "!$'*+-=^_{|}~".contains(c);
    local.len() <= MailAddress::LOCAL_BYTES && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_fit))
}

/// Domain in lower case; `None` for anything that is no domain on the Internet.
fn domain_of(written: &str) -> Option<String> {
    let domain = written.chars().map(lower).collect::<Option<String>>()?;
    let domain = domain.split('.').map(in_letters).collect::<Option<Vec<_>>>()?.join(".");
    let mut bytes_as_sent = 0;
    let mut last = "";
    for label in domain.split('.') {
        let is_fit = |c: char| c.is_alphanumeric() || c == '-';
        let ends_well = !label.starts_with('-') && !label.ends_with('-');
        // A-labels beside Unicode labels: mail programs would differ in how they encode the domain.
        let is_mixed = label.starts_with("xn--") && !domain.is_ascii();
        if label.is_empty() || !ends_well || is_mixed || !label.chars().all(is_fit) {
            return None;
        }
        let bytes = bytes_as_sent_of(label);
        if bytes > MailAddress::LABEL_BYTES {
            return None;
        }
        bytes_as_sent += bytes + 1;
        last = label;
    }
    let is_name = !last.bytes().all(|byte| byte.is_ascii_digit()) && last.len() < domain.len();
    (is_name && bytes_as_sent <= MailAddress::DOMAIN_BYTES + 1).then_some(domain)
}

/// Label in Unicode letters, where an A-label encodes letters of the scripts below, so that each domain has one form;
/// `None` for an invalid A-label. Clients keep what was typed, and leave the conversion to the server.
#[cfg(not(target_arch = "wasm32"))]
fn in_letters(label: &str) -> Option<String> {
    if !label.starts_with("xn--") {
        return Some(label.to_owned());
    }
    let (letters, valid) = idna::domain_to_unicode(label);
    valid.ok()?;
    let are_known = letters.chars().all(|c| lower(c) == Some(c));
    Some(if are_known { letters } else { label.to_owned() })
}

#[cfg(target_arch = "wasm32")]
#[expect(clippy::unnecessary_wraps, reason = "as the server's")]
fn in_letters(label: &str) -> Option<String> {
    Some(label.to_owned())
}

/// Upper bound of a label's length as an A-label, in bytes: `räksmörgås` is `xn--rksmrgs-5wao1o`. A letter of the
/// scripts below takes at most five.
fn bytes_as_sent_of(label: &str) -> usize {
    let letters = label.chars().filter(|c| !c.is_ascii()).count();
    if letters == 0 { label.len() } else { "xn--".len() + "-".len() + label.chars().count() + 4 * letters }
}

/// Lower case of a character, for ASCII and the letters of Latin, Greek, Cyrillic, Japanese and Chinese names. `None`
/// for other scripts, and for letters that domains encode as others: these addresses need A-labels.
fn lower(c: char) -> Option<char> {
    let plus = |distance: u32| char::from_u32(u32::from(c) + distance);
    let is_even = u32::from(c).is_multiple_of(2);
    match c {
        '\0'..='\u{7f}' => Some(c.to_ascii_lowercase()),
        '×' | '÷' | 'İ' | 'ı' | 'Ĳ' | 'ĳ' | 'ĸ' | 'Ŀ' | 'ŀ' | 'ŉ' => None,
        'À'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'А'..='Я' => plus(32),
        'Ѐ'..='Џ' => plus(80),
        'Ÿ' => Some('ÿ'),
        'Ā'..='ķ' | 'Ŋ'..='ŷ' if is_even => plus(1),
        'Ĺ'..='ň' | 'Ź'..='ž' if !is_even => plus(1),
        'ß'..='ž' | 'ά'..='ί' | 'α'..='ω' | 'ό'..='ώ' | 'а'..='џ' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='龥' => {
            Some(c)
        }
        _ => None,
    }
}

/// Characters that are invisible in a line and get copied along from pages and mails.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(written: &str) -> String {
        MailAddress::parse(written).unwrap_or_else(|problem| panic!("{written:?}: {problem:?}")).0
    }

    #[test]
    fn an_address_is_read_as_people_type_and_paste_it() {
        for written in [
            "anna@kommun.se",
            " anna@kommun.se\n",
            "anna@Kommun.SE",
            "Anna Ö <anna@kommun.se>",
            "\"Öberg, Anna\" <anna@kommun.se>;",
            "<anna@kommun.se>,",
            "mailto:anna@kommun.se",
            "MailTo:anna@kommun.se",
            "\u{feff}anna\u{200b}@kom\u{ad}mun.se\u{202c}",
        ] {
            assert_eq!(parsed(written), "anna@kommun.se", "{written:?}");
        }
        assert_eq!(parsed("Åsa.O'Neil+vecka@RÄKSMÖRGÅS.se"), "Åsa.O'Neil+vecka@räksmörgås.se");
        assert_eq!(parsed("a@ra\u{308}ksmo\u{308}rga\u{30a}s.se"), "a@räksmörgås.se");
        assert_eq!(parsed("a@xn--rksmrgs-5wao1o.se"), "a@räksmörgås.se");
        assert_eq!(parsed("a@XN--KPING-JUA.räksmörgås.se"), "a@köping.räksmörgås.se");
        // Of letters that stand in no list here.
        assert_eq!(parsed("a@xn--mgbh0fb.example"), "a@xn--mgbh0fb.example");
    }

    #[test]
    fn what_no_mail_can_reach_is_refused() {
        let long_local = format!("{}@x.se", "a".repeat(65));
        let long_label = format!("a@{}.se", "a".repeat(64));
        let long_letters = format!("a@{}.se", "å".repeat(30));
        let long = format!("a@{}se", "abcdefghi.".repeat(26));
        for bad in [
            "",
            "a",
            "a@b",
            "a b@c.se",
            "a@@c.se",
            "@c.se",
            "a@",
            "a@c.se?subject=x",
            "a@x..se",
            ".a@x.se",
            "a.@x.se",
            "a..b@x.se",
            "a@.x.se",
            "a@x.se.",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@[IPv6:::1]",
            "a@x.se/../",
            "a/b@x.se",
            "a%40evil.se@x.se",
            "a#b@x.se",
            "a&b@x.se",
            "\"a b\"@x.se",
            "a@-x.se",
            "a@x-.se",
            "a@x_y.se",
            "a@x.1",
            "a@xn--a.se",
            "a@xn--mgbh0fb.räksmörgås.se",
            "b@c.se <a@x.se>, d <e@x.se>",
            "<a@x.se",
            "a@x.se>",
            "a@İstanbul.se",
            // Kelvin's sign would become another's k.
            "\u{212a}arin@x.se",
            &long_local,
            &long_label,
            &long_letters,
            &long,
        ] {
            assert!(MailAddress::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn addresses_are_compared_in_lower_case() {
        let key = |written: &str| MailAddress::parse(written).unwrap().key();
        assert_eq!(key("ÅSA.Ö@Räksmörgås.SE"), "åsa.ö@räksmörgås.se");
        assert_eq!(key("ŽŠĐŊŸ.ΑΩ.ЖЁ@x.se"), "žšđŋÿ.αω.жё@x.se");
        for written in ["Anna@Kommun.se", "ÅSA@Räksmörgås.SE", "東京@例え.jp"] {
            assert_eq!(key(&key(written)), key(written));
        }
    }

    #[test]
    fn a_row_of_an_earlier_version_is_read_without_what_no_mail_can_reach() {
        #[derive(Deserialize)]
        struct Row {
            #[serde(deserialize_with = "readable")]
            email: Option<MailAddress>,
        }
        let read = |json: &str| serde_json::from_str::<Row>(json).unwrap().email.map(|email| email.0);
        assert_eq!(read(r#"{"email":"a@x..se"}"#), None);
        assert_eq!(read(r#"{"email":null}"#), None);
        assert_eq!(read(r#"{"email":"Anna@x.se"}"#).as_deref(), Some("Anna@x.se"));
        assert!(serde_json::from_str::<MailAddress>("\"a@x..se\"").is_err());
    }
}
