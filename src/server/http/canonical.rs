//! Canonical paths. Frameworks and proxies resolve dots and decode escapes, each in its own way; an ambiguous path is
//! redirected before any handler sees it.

/// Canonical form of a path (RFC 3986, 6.2.2), with single slashes; `None` where the path is canonical already.
///
/// Escapes only what must be escaped, in upper case. The path begins with exactly one slash, so that no browser reads
/// its beginning as a host.
pub fn canonical(path: &str) -> Option<String> {
    // `*` is the target of some OPTIONS requests.
    if !path.starts_with('/') {
        return None;
    }
    let escaped = escaped(path);
    let mut segments: Vec<&str> = Vec::new();
    for segment in escaped.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let mut canonical = String::with_capacity(escaped.len());
    for segment in &segments {
        canonical.push('/');
        canonical.push_str(segment);
    }
    let is_folder = matches!(escaped.rsplit('/').next(), Some("" | "." | ".."));
    if is_folder || canonical.is_empty() {
        canonical.push('/');
    }
    (canonical != path).then_some(canonical)
}

fn escaped(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%'
            && let [Some(high), Some(low)] = [0, 1].map(|at| bytes.clone().nth(at).and_then(hex_digit))
        {
            bytes.nth(1);
            push(&mut written, high << 4 | low, is_unreserved);
        } else {
            push(&mut written, byte, |byte| byte.is_ascii_graphic() && !b"%\\\"<>^`{|}".contains(&byte));
        }
    }
    written
}

fn push(written: &mut String, byte: u8, stands_as_it_is: impl Fn(u8) -> bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if stands_as_it_is(byte) {
        written.push(char::from(byte));
    } else {
        written.push('%');
        written.push(char::from(DIGITS[usize::from(byte >> 4)]));
        written.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_has_one_form() {
        for path in
            ["/", "/program", "/en/aktivitet/5/a-b", "/data/current/", "/.well-known/x", "/a/...", "/%C3%A5/%2F", "*"]
        {
            assert_eq!(canonical(path), None, "{path}");
        }
        for (path, expected) in [
            ("/./program", "/program"),
            ("/program/.", "/program/"),
            ("/aktivitet/5/../../mina", "/mina"),
            ("/aktivitet/5/%2e%2E/%2e./mina", "/mina"),
            ("/../../program", "/program"),
            ("/..", "/"),
            ("//program", "/program"),
            ("/program//2022", "/program/2022"),
            ("//evil.example/..//evil.example", "/evil.example"),
            ("/%6dina", "/mina"),
            ("/%c3%a5", "/%C3%A5"),
            ("/å", "/%C3%A5"),
            ("/mina\\", "/mina%5C"),
            ("/\\evil.example/./", "/%5Cevil.example/"),
            ("/%", "/%25"),
            ("/%zz", "/%25zz"),
            ("/%%32%65", "/%252e"),
        ] {
            assert_eq!(canonical(path).as_deref(), Some(expected), "{path}");
        }
    }

    proptest! {
        #[test]
        fn what_is_canonical_stays_and_leads_to_no_other_host(path in "/([a.%2eE/\\\\å]|%2[eEfF]|\\.\\.?/){0,12}") {
            let canonical_path = canonical(&path).unwrap_or(path);
            prop_assert_eq!(canonical(&canonical_path), None);
            prop_assert!(canonical_path.starts_with('/') && !canonical_path.contains("//"));
            prop_assert!(canonical_path.is_ascii() && !canonical_path.contains('\\'));
            prop_assert!(!canonical_path.split('/').any(|segment| matches!(segment, "." | "..")));
        }
    }
}
