//! `veckan invite`: gives a person a role, and prints a login link for them.

use std::process::ExitCode;

use anyhow::Context;

use super::public_url::PublicUrl;
use crate::{
    domain::access::Role,
    server::{
        clock::Clock,
        service::{delivery::INVITE_DAYS, login},
        store::Store,
    },
};

/// Actor of the invitation in the history.
const ACTOR: &str = "veckan invite";

#[derive(clap::Args)]
pub struct Options {
    /// The person's mail address
    email: String,
    /// What they become: moderator or admin
    #[arg(long, env = "VECKAN_ROLE", value_name = "ROLE")]
    role: String,
    /// Where the site is reached from outside, such as <https://example.se>
    #[arg(long, env = "VECKAN_PUBLIC_URL", value_name = "URL", default_value = "http://127.0.0.1:3000")]
    public_url: String,
}

/// Checked invitation.
pub struct Invitation {
    address: String,
    role: Role,
    public_url: String,
}

impl Options {
    /// Checks the options before the database is opened.
    pub fn check(self) -> anyhow::Result<Invitation> {
        let Self { email, role, public_url } = self;
        let address = login::address_of(&email).with_context(|| format!("{email:?} is no mail address"))?;
        let known = Role::parse(&role).ok();
        let role =
            known.with_context(|| format!("there is no role {role:?}; there are {}", Role::WORDS.join(" and ")))?;
        Ok(Invitation { address, role, public_url: PublicUrl::parse(&public_url)?.into_string() })
    }
}

impl Invitation {
    pub async fn send(self, store: &Store, clock: Clock) -> anyhow::Result<ExitCode> {
        let Self { address, role, public_url } = self;
        let path = login::invite_by_link(store, &address, role, ACTOR, clock.real_ms()).await?;
        let path = path.context("this is the last administrator; make somebody else one first")?;
        say!("{address} is {} now. This link signs in once, within {INVITE_DAYS} days:", role.word());
        say!("{public_url}{path}");
        Ok(ExitCode::SUCCESS)
    }
}
