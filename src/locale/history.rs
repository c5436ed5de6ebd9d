//! Names of actors in the history.

use super::Locale;

/// Beginning of the pseudonyms of people whose addresses are erased.
const ERASED_PREFIX: &str = "person-";

impl Locale {
    /// Name of an actor of the history: a person's mail address, a draft's link, a command, an import, or a person
    /// whose address is erased.
    pub fn actor_name(self, actor: &str) -> String {
        if let Some((number, email)) = actor.strip_prefix("key:").and_then(|key| key.split_once(':')) {
            return match email {
                "" => self.actor_link_unproven(number),
                email if email.starts_with(ERASED_PREFIX) => self.actor_link(&self.actor_erased(email), number),
                email => self.actor_link(email, number),
            };
        }
        match actor {
            "" => self.actor_nobody().to_owned(),
            "import" => self.actor_import().to_owned(),
            erased if erased.starts_with(ERASED_PREFIX) && !erased.contains('@') => self.actor_erased(erased),
            command if command.starts_with("veckan ") => self.actor_command(command),
            email => email.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actors_are_told_in_words() {
        for (actor, sv, en) in [
            ("anna@x.example", "anna@x.example", "anna@x.example"),
            (
                "key:12:anna@x.example",
                "länk 12 till anmälan, mejlad till anna@x.example",
                "link 12 to the registration, mailed to anna@x.example",
            ),
            ("key:12:", "länk 12 till anmälan, okänt vem", "link 12 to the registration, unknown who"),
            ("import", "inläsning av en fil", "the import of a file"),
            ("veckan invite", "kommandot veckan invite", "the command veckan invite"),
            (
                "person-7f3a2c",
                "en person vars adress är raderad (person-7f3a2c)",
                "a person whose address is erased (person-7f3a2c)",
            ),
            (
                "key:12:person-7f3a2c",
                "länk 12 till anmälan, mejlad till en person vars adress är raderad (person-7f3a2c)",
                "link 12 to the registration, mailed to a person whose address is erased (person-7f3a2c)",
            ),
            ("person-x@x.example", "person-x@x.example", "person-x@x.example"),
            ("", "okänd", "unknown"),
        ] {
            assert_eq!((Locale::Sv.actor_name(actor).as_str(), Locale::En.actor_name(actor).as_str()), (sv, en));
        }
    }
}
