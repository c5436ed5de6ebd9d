//! Client addresses behind proxies, from the `X-Forwarded-For` of trusted ones.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, request::Parts},
};
use ipnet::{IpNet, Ipv4Net};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Networks of trusted proxies, none by default: a trusted one can claim any client address.
#[derive(Debug, Default)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    /// Whether a warning about the header from an untrusted proxy has been logged.
    has_warned: AtomicBool,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "--trusted-proxy {word:?} is no network; write one such as 10.0.0.0/8 or fd00::/8, or an address such as 127.0.0.1"
)]
pub struct NotANetwork {
    word: String,
}

impl TrustedProxies {
    /// Parses networks, and addresses of single proxies. Empty words are ignored.
    pub fn parse(words: &[String]) -> Result<Self, NotANetwork> {
        let words = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
        let networks = words.map(|word| network_of(word).ok_or_else(|| NotANetwork { word: word.to_owned() }));
        Ok(Self { networks: networks.collect::<Result<_, _>>()?, has_warned: AtomicBool::new(false) })
    }

    pub fn networks(&self) -> &[IpNet] {
        &self.networks
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// Client address for rate limits; for IPv6 its network, all of which one household has. Empty where unknown, as in
    /// tests.
    pub fn source(&self, parts: &Parts) -> String {
        let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else { return String::new() };
        let peer = peer.ip().to_canonical();
        if !self.trusts(peer) {
            self.warn_once_of_header_from(peer, &parts.headers);
            return household(peer);
        }
        household(self.asker(peer, &parts.headers))
    }

    /// Last address that is not a trusted proxy's: each proxy appends its client, and entries before that may be
    /// forged.
    fn asker(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut asker = peer;
        for line in headers.get_all(FORWARDED_FOR).iter().rev() {
            // A line that is no text was written by the client found so far.
            let Ok(line) = line.to_str() else { return asker };
            for entry in line.rsplit(',').map(str::trim).filter(|entry| !entry.is_empty()) {
                let Some(address) = address_of(entry) else { return asker };
                asker = address;
                if !self.trusts(asker) {
                    return asker;
                }
            }
        }
        asker
    }

    /// Warns once about the header from an untrusted address, which may be a proxy that the operator forgot to name.
    fn warn_once_of_header_from(&self, peer: IpAddr, headers: &HeaderMap) {
        if !headers.contains_key(FORWARDED_FOR) || self.has_warned.swap(true, Ordering::Relaxed) {
            return;
        }
        // The address of an own proxy is logged; a visitor's is not.
        let is_near = match peer {
            IpAddr::V4(peer) => peer.is_loopback() || peer.is_private() || peer.is_link_local(),
            IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local() || peer.is_unicast_link_local(),
        };
        let peer = if is_near { peer.to_string() } else { "a public address".to_owned() };
        tracing::warn!(
            peer,
            "X-Forwarded-For comes from a peer that is not trusted, and does not count: if that is your proxy, name it with \
             --trusted-proxy, or all who come through it count as one"
        );
    }
}

/// Network, or that of a single address. IPv4-mapped IPv6 becomes IPv4.
fn network_of(word: &str) -> Option<IpNet> {
    let network = word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from)).ok()?.trunc();
    let IpNet::V6(inner) = network else { return Some(network) };
    let mapped = inner.network().to_ipv4_mapped().zip(inner.prefix_len().checked_sub(96));
    Some(mapped.map_or(network, |(address, length)| Ipv4Net::new_assert(address, length).into()))
}

/// Address as proxies write it: possibly with a port, and IPv6 in brackets.
fn address_of(entry: &str) -> Option<IpAddr> {
    let bare = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let with_port = || entry.parse::<SocketAddr>().ok().map(|with_port| with_port.ip());
    entry.parse().ok().or_else(with_port).or_else(bare).map(|address: IpAddr| address.to_canonical())
}

fn household(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use proptest::prelude::*;

    use super::*;

    fn trusting(words: &[&str]) -> TrustedProxies {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        TrustedProxies::parse(&words).unwrap()
    }

    fn asked(proxies: &TrustedProxies, peer: &str, lines: &[&str]) -> String {
        let mut request = Request::builder();
        for line in lines {
            request = request.header(FORWARDED_FOR, *line);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 5000)));
        proxies.source(&parts)
    }

    #[test]
    fn nobody_is_believed_unless_named() {
        let nobody = TrustedProxies::default();
        for (peer, expected) in [
            ("127.0.0.1", "127.0.0.1"),
            ("::1", "::/64"),
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(asked(&nobody, peer, &[]), expected);
            assert_eq!(asked(&nobody, peer, &["198.51.100.1"]), expected);
        }
        let (parts, ()) = Request::builder().header(FORWARDED_FOR, "198.51.100.1").body(()).unwrap().into_parts();
        assert_eq!(trusting(&["0.0.0.0/0"]).source(&parts), "");
    }

    #[test]
    fn the_last_address_that_is_no_trusted_proxys_counts() {
        let local = trusting(&["127.0.0.0/8", "::1", "10.0.0.0/8"]);
        for (peer, lines, expected) in [
            ("127.0.0.1", &[][..], "127.0.0.1"),
            ("127.0.0.1", &["203.0.113.9, 198.51.100.1"][..], "198.51.100.1"),
            ("127.0.0.1", &["203.0.113.9", "198.51.100.2"][..], "198.51.100.2"),
            ("127.0.0.1", &["203.0.113.9, 198.51.100.1, 10.1.2.3"][..], "198.51.100.1"),
            ("127.0.0.1", &["203.0.113.9, 198.51.100.1", "10.1.2.3, ,", "10.9.9.9"][..], "198.51.100.1"),
            ("127.0.0.1", &["10.1.2.3, 10.1.2.4"][..], "10.1.2.3"),
            ("127.0.0.1", &["::ffff:10.1.2.3"][..], "10.1.2.3"),
            ("127.0.0.1", &["203.0.113.9, ::ffff:10.1.2.3"][..], "203.0.113.9"),
            ("127.0.0.1", &["203.0.113.9, unknown, 10.1.2.3"][..], "10.1.2.3"),
            ("127.0.0.1", &["unknown"][..], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1:4711"][..], "198.51.100.1"),
            ("::1", &["[2001:db8::1]:443"][..], "2001:db8::/64"),
            ("::1", &["[2001:db8::1]"][..], "2001:db8::/64"),
            ("::ffff:10.0.0.1", &["2001:db8::1"][..], "2001:db8::/64"),
            ("11.0.0.1", &["198.51.100.1"][..], "11.0.0.1"),
        ] {
            assert_eq!(asked(&local, peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn networks_are_read_as_people_write_them() {
        let written =
            |words: &[&str]| -> Vec<String> { trusting(words).networks().iter().map(IpNet::to_string).collect() };
        assert_eq!(
            written(&["10.0.0.0/8", " 10.1.2.3/8 ", "127.0.0.1", "", "::1", "fd00::/8"]),
            ["10.0.0.0/8", "10.0.0.0/8", "127.0.0.1/32", "::1/128", "fd00::/8"]
        );
        assert_eq!(written(&["::ffff:10.0.0.0/104", "::ffff:10.1.2.3"]), ["10.0.0.0/8", "10.1.2.3/32"]);
        for word in ["10.0.0.0/33", "localhost", "10.0.0", "x"] {
            let refused = TrustedProxies::parse(&[word.to_owned()]).unwrap_err().to_string();
            assert!(refused.contains("--trusted-proxy") && refused.contains(word) && refused.contains("10.0.0.0/8"));
        }
    }

    proptest! {
        #[test]
        fn whatever_a_visitor_writes_before_it_counts_for_nothing(written in "[ -~]{0,60}") {
            let proxies = trusting(&["127.0.0.1"]);
            let line = format!("{written}, 198.51.100.1");
            prop_assert_eq!(asked(&proxies, "127.0.0.1", &[&line]), "198.51.100.1");
            let two_lines = asked(&proxies, "127.0.0.1", &[written.trim(), "198.51.100.1"]);
            prop_assert_eq!(two_lines, "198.51.100.1");
        }
    }
}
