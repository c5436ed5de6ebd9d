//! `veckan invite`: gives a person a role, and prints a login link for them.

use std::process::ExitCode;

use anyhow::Context;

use crate::{
    domain::access::Role,
    server::{clock::Clock, mail::INVITE_DAYS, service::login, store::Store},
};

/// Who is said to have invited.
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

pub async fn invite(options: Options, database: &str, clock: Clock) -> anyhow::Result<ExitCode> {
    let Options { email, role, public_url } = options;
    let address = login::address_of(&email).with_context(|| format!("{email:?} is no mail address"))?;
    let known = Role::parse(&role).ok();
    let role = known.with_context(|| format!("there is no role {role:?}; there are {}", Role::WORDS.join(" and ")))?;
    let has_scheme = public_url.starts_with("https://") || public_url.starts_with("http://");
    anyhow::ensure!(has_scheme, "{public_url:?} is no address of a site; write one such as https://example.se");
    let store = Store::open(database).await?;
    let path = login::invite_by_link(&store, &address, role, ACTOR, clock.real_ms()).await?;
    let path = path.context("this is the last administrator; make somebody else one first")?;
    println!("{address} is {} now. This link signs in once, within {INVITE_DAYS} days:", role.word());
    println!("{}{path}", public_url.trim_end_matches('/'));
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
