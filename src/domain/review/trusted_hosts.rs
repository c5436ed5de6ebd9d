//! Hosts that links may lead to without review.

use crate::{activity::Activity, place::WebAddress};

/// Hosts that links may lead to without review: those of the activity's published links, of its proven editors' mail
/// addresses, and of the week's list. Each includes its subdomains.
#[derive(Clone, Debug, Default)]
pub struct TrustedHosts(Vec<String>);

impl TrustedHosts {
    /// `editors` are mail addresses, `named` are host names.
    pub fn of(published: &Activity, editors: &[String], named: &[String]) -> Self {
        let own = links(published).map(|link| host_name(&link.host()));
        let domains = editors.iter().filter_map(|email| email.rsplit_once('@')).map(|(_, domain)| host_name(domain));
        Self(own.chain(domains).chain(named.iter().map(|host| host_name(host))).collect())
    }

    pub(super) fn has(&self, link: &WebAddress) -> bool {
        let host = host_name(&link.host());
        self.0
            .iter()
            .any(|known| host == *known || host.strip_suffix(known.as_str()).is_some_and(|it| it.ends_with('.')))
    }
}

/// Host name in lower case, without port and trailing dot.
fn host_name(host: &str) -> String {
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|it| it.is_ascii_digit())).map_or(host, |it| it.0);
    name.trim_end_matches('.').to_lowercase()
}

fn links(activity: &Activity) -> impl Iterator<Item = &WebAddress> {
    let online = activity.occurrences.iter().filter_map(|occurrence| occurrence.online_url.as_ref());
    activity.website.iter().chain(activity.registration.url.as_ref()).chain(online)
}
