//! Templates of letters, from `locales/mail/`. The first line is the subject, the rest Markdown for the text and the
//! HTML of the letter. Values from people are escaped in all three.

use domain::text;
use html::prelude::*;
use locale::Locale;
use minijinja::{Environment, UndefinedBehavior, value::Value};
use serde::Serialize;

use super::plain;

/// Variables of the templates.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    pub site: &'static str,
    /// Name of the week, or of the site where there is no week.
    pub name: String,
    pub contact_email: Option<String>,
    /// Address of the page for the recipient's next step.
    pub url: String,
    /// Public page of the activity, if it is shown.
    pub page_url: Option<String>,
    /// Page that sends a login link.
    pub login_url: String,
    /// Title of the activity; empty while it has none.
    pub title: String,
    pub organizer: String,
    /// First occurrences of the activity, with their places.
    pub times: Vec<String>,
    /// Number of occurrences that `times` leaves out.
    pub more_times: usize,
    /// Opening of the programme, if it is in the future.
    pub opens: Option<MomentFacts>,
    /// End of registration, if it is in the future.
    pub closes: Option<MomentFacts>,
    /// Lines of the message that a person wrote.
    pub words: Vec<String>,
    /// Person who acted.
    pub by: String,
    pub role: &'static str,
    pub of_edit: bool,
    pub waits: bool,
    /// Fields that changed at once, or that were reverted.
    pub now: Vec<String>,
    /// Fields that wait for a moderator.
    pub later: Vec<String>,
    /// Validity of a login link, in minutes.
    pub minutes: i64,
    pub days: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct MomentFacts {
    pub day: String,
    /// Time of day; `None` at midnight.
    pub time: Option<String>,
}

impl MomentFacts {
    /// Converts the result of [`Locale::beginning`] and [`Locale::end`].
    pub fn of((day, time): (String, Option<String>)) -> Self {
        Self { day, time }
    }
}

/// Rendered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Subject on one line.
    pub subject: String,
    pub text: String,
    /// Content of the HTML body, sanitised.
    pub html: Markup,
    /// Address for replies: the contact of the week.
    pub reply_to: Option<String>,
}

impl Rendered {
    /// Complete HTML document for a letter.
    pub fn document(&self, locale: Locale) -> String {
        Markup::of(maud! {
            !DOCTYPE
            "\n"
            html lang=(locale.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    meta name="color-scheme" content="light dark";
                    title { (self.subject) }
                    style { (STYLE) }
                }
                "\n"
                body {
                    div.letter { "\n" (self.html) }
                }
            }
            "\n"
        })
        .into_string()
    }
}

/// Style with few colours, so that a mail program's dark mode has little to invert. Without it, the HTML reads like
/// plain text.
const STYLE: &str = ":root{color-scheme:light dark}\
body{margin:0;padding:24px 16px;background:#fff;color:#15211f}\
.letter{max-width:36rem;margin:0 auto;font:16px/1.5 system-ui,sans-serif}\
a{color:#0b555b;font-weight:600;overflow-wrap:anywhere}\
blockquote{margin:16px 0;padding:0 0 0 16px;border-left:4px solid #75827f}\
hr{margin:24px 0;border:0;border-top:1px solid #75827f}\
@media (prefers-color-scheme:dark){body{background:#12181b;color:#e9ece7}a{color:#86d3cd}}";

/// Renders a letter in a language.
pub fn render(template: Template, locale: Locale, facts: &Facts) -> Result<Rendered, minijinja::Error> {
    let (subject, body) = template.source(locale).split_once('\n').unwrap_or_default();
    let foot = match locale {
        Locale::Sv => include_str!("../../locales/mail/foot.sv.md"),
        Locale::En => include_str!("../../locales/mail/foot.en.md"),
    };
    let subject = environment(text::one_line).render_str(subject, facts)?;
    let written = environment(markdown::literal);
    let body = format!("{}\n\n---\n\n{}", written.render_str(body, facts)?, written.render_str(foot, facts)?);
    Ok(Rendered {
        // Each value is one line in its normal form, which has no isolates.
        subject: text::unbroken(&subject),
        text: plain::text(&body),
        html: markdown::trusted(&body, 0),
        reply_to: facts.contact_email.clone(),
    })
}

/// Template environment in which `write` escapes every value.
fn environment(write: fn(&str) -> String) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_formatter(move |out, _, value: &Value| {
        let value = value.to_string();
        Ok(out.write_str(&isolated(write(&value), &value))?)
    });
    environment
}

/// Escaped value, isolated if it has right-to-left letters, which would otherwise reorder the brackets, numbers and
/// quotation marks around it. An address is not isolated, since people copy it.
fn isolated(written: String, value: &str) -> String {
    let is_right_to_left = |c: char| {
        matches!(
            c,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
                | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
        )
    };
    let is_address = value.contains(['@', '/']) && !value.contains(char::is_whitespace);
    if value.contains(is_right_to_left) && !is_address {
        format!("{}{written}{}", markdown::ISOLATE, markdown::END_OF_ISOLATE)
    } else {
        written
    }
}

macro_rules! templates {
    ($($variant:ident $name:literal,)*) => {
        /// Template in `locales/mail/`, named like its files.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Template {
            $($variant,)*
        }

        impl Template {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$variant,)*];

            fn source(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $(
                        (Self::$variant, Locale::Sv) => include_str!(concat!("../../locales/mail/", $name, ".sv.md")),
                        (Self::$variant, Locale::En) => include_str!(concat!("../../locales/mail/", $name, ".en.md")),
                    )*
                }
            }
        }
    };
}

templates! {
    Draft "draft",
    Confirm "confirm",
    ConfirmAddress "confirm-address",
    Receipt "receipt",
    Login "login",
    Invite "invite",
    Published "published",
    ChangesAsked "changes-asked",
    Declined "declined",
    Remind "remind",
    AddressChanging "address-changing",
    AddressChanged "address-changed",
    ChangesUndone "changes-undone",
    Hidden "hidden",
    Unhidden "unhidden",
    Edited "edited",
    Cancelled "cancelled",
    CancelledByHosts "cancelled-by-hosts",
    Restored "restored",
    Withdrawn "withdrawn",
    EditorAdded "editor-added",
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "</textarea><script>alert(1)</script>\r\nBcc: x@y.se [x](javascript:x) **{{ name }}** <https://evil.example>";

    fn moment(day: &str, time: Option<&str>) -> MomentFacts {
        MomentFacts { day: day.to_owned(), time: time.map(str::to_owned) }
    }

    fn facts() -> Facts {
        Facts {
            site: "Innovationsveckan",
            name: "Innovationsveckan 2022".to_owned(),
            contact_email: Some("kontakt@veckan.example".to_owned()),
            url: "https://veckan.example/anmal/abc-234/skicka".to_owned(),
            page_url: Some("https://veckan.example/aktivitet/7/oppet-hus".to_owned()),
            login_url: "https://veckan.example/logga-in".to_owned(),
            title: "Öppet hus: pröva & lär".to_owned(),
            organizer: "Borås stad och Vinnova".to_owned(),
            times: vec!["Måndag 3 oktober 2022 09:00–10:30, Stadshuset, Borås".to_owned()],
            more_times: 0,
            opens: Some(moment("måndag 15 augusti 2022", Some("09:00"))),
            closes: Some(moment("söndag 2 oktober 2022", None)),
            words: vec!["Vem är det för?".to_owned(), "1. Skriv det.".to_owned()],
            by: "åsa@myndighet.example".to_owned(),
            role: "moderator",
            of_edit: false,
            waits: false,
            now: vec!["Tid".to_owned(), "Plats & <b>".to_owned()],
            later: vec!["Titel".to_owned()],
            minutes: 20,
            days: 7,
        }
    }

    /// Calls `check` for every letter in both languages, with full, changed, minimal and hostile facts.
    fn every(check: impl Fn(Template, Locale, &Facts, &Rendered)) {
        let full = facts();
        let changed = Facts { of_edit: true, waits: true, role: "admin", more_times: 3, ..facts() };
        let bare = Facts {
            contact_email: None,
            page_url: None,
            opens: None,
            closes: None,
            words: Vec::new(),
            times: Vec::new(),
            ..facts()
        };
        let hostile = Facts {
            name: HOSTILE.to_owned(),
            title: HOSTILE.to_owned(),
            organizer: HOSTILE.to_owned(),
            times: vec![HOSTILE.to_owned()],
            words: HOSTILE.lines().map(str::to_owned).collect(),
            by: HOSTILE.to_owned(),
            ..facts()
        };
        for template in Template::ALL {
            for locale in Locale::ALL {
                for facts in [&full, &changed, &bare, &hostile] {
                    check(*template, locale, facts, &render(*template, locale, facts).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_receipt() {
        let rendered = render(Template::Receipt, Locale::Sv, &facts()).unwrap();
        insta::assert_snapshot!(format!("{}\n\n{}\n{}", rendered.subject, rendered.text, rendered.html.as_str()), @r#"
        Vi har tagit emot ”Öppet hus: pröva & lär”

        Aktiviteten Öppet hus: pröva & lär är inskickad till Innovationsveckan 2022.

        - Arrangör: Borås stad och Vinnova
        - Måndag 3 oktober 2022 09:00–10:30, Stadshuset, Borås

        Nu granskas den av veckans värdar. Du får ett mejl när de har fattat sitt beslut. Under tiden kan du läsa och ändra det du har skickat.

        Läs eller ändra aktiviteten:
        https://veckan.example/anmal/abc-234/skicka

        Alla som har länken kan ändra aktiviteten. Ge den bara till den som ska kunna göra det.

        -- 
        Mejlet är skickat automatiskt från Innovationsveckan. Har du frågor? Skriv till värdarna: kontakt@veckan.example

        <p>Aktiviteten <strong>Öppet hus: pröva &amp; lär</strong> är inskickad till Innovationsveckan 2022.</p>
        <ul>
        <li>Arrangör: Borås stad och Vinnova</li>
        <li>Måndag 3 oktober 2022 09:00–10:30, Stadshuset, Borås</li>
        </ul>
        <p>Nu granskas den av veckans värdar. Du får ett mejl när de har fattat sitt beslut. Under tiden kan du läsa och ändra det du har skickat.</p>
        <p><a href="https://veckan.example/anmal/abc-234/skicka">Läs eller ändra aktiviteten</a></p>
        <p>Alla som har länken kan ändra aktiviteten. Ge den bara till den som ska kunna göra det.</p>
        <hr>
        <p>Mejlet är skickat automatiskt från Innovationsveckan. Har du frågor? Skriv till värdarna: <a href="mailto:kontakt@veckan.example">kontakt@veckan.example</a></p>
        "#);
    }

    #[test]
    fn a_title_from_right_to_left_turns_nothing_around() {
        let title = "\u{628}\u{64a}\u{62a} (\u{645}\u{641}\u{62a}\u{648}\u{62d})";
        let email = "\u{628}@veckan.example";
        let facts = Facts { title: title.to_owned(), contact_email: Some(email.to_owned()), ..facts() };
        for locale in Locale::ALL {
            let rendered = render(Template::Receipt, locale, &facts).unwrap();
            let apart = format!("\u{2068}{title}\u{2069}");
            assert!(rendered.subject.contains(&apart) && rendered.text.contains(&apart), "{rendered:?}");
            let html = rendered.html.as_str();
            assert!(html.contains(&format!("<strong><bdi>{title}</bdi></strong>")), "{html}");
            assert!(!html.contains('\u{2068}') && rendered.text.contains(&format!(" {email}\n")), "{rendered:?}");
            assert_eq!(rendered.text.matches('\u{2068}').count(), rendered.text.matches('\u{2069}').count());
        }
        let ordinary = render(Template::Receipt, Locale::Sv, &self::facts()).unwrap();
        assert!(!ordinary.text.contains('\u{2068}') && !ordinary.html.as_str().contains("<bdi>"));
    }

    #[test]
    fn a_login_link() {
        let rendered = render(Template::Login, Locale::En, &facts()).unwrap();
        insta::assert_snapshot!(format!("{}\n\n{}\n{}", rendered.subject, rendered.text, rendered.document(Locale::En)), @r#"
        Log in to Innovationsveckan

        Here is the link that you asked for. It works for 20 minutes and can be used once.

        Log in:
        https://veckan.example/anmal/abc-234/skicka

        If you did not ask for a link you can ignore this mail. Without the link nobody can log in with your address.

        -- 
        This mail was sent automatically by Innovationsveckan. Do you have questions? Write to the hosts: kontakt@veckan.example

        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Log in to Innovationsveckan</title><style>:root{color-scheme:light dark}body{margin:0;padding:24px 16px;background:#fff;color:#15211f}.letter{max-width:36rem;margin:0 auto;font:16px/1.5 system-ui,sans-serif}a{color:#0b555b;font-weight:600;overflow-wrap:anywhere}blockquote{margin:16px 0;padding:0 0 0 16px;border-left:4px solid #75827f}hr{margin:24px 0;border:0;border-top:1px solid #75827f}@media (prefers-color-scheme:dark){body{background:#12181b;color:#e9ece7}a{color:#86d3cd}}</style></head>
        <body><div class="letter">
        <p>Here is the link that you asked for. It works for 20 minutes and can be used once.</p>
        <p><a href="https://veckan.example/anmal/abc-234/skicka">Log in</a></p>
        <p>If you did not ask for a link you can ignore this mail. Without the link nobody can log in with your address.</p>
        <hr>
        <p>This mail was sent automatically by Innovationsveckan. Do you have questions? Write to the hosts: <a href="mailto:kontakt@veckan.example">kontakt@veckan.example</a></p>
        </div></body></html>
        "#);
    }

    #[test]
    fn changes_that_were_asked_for() {
        let rendered = render(Template::ChangesAsked, Locale::Sv, &facts()).unwrap();
        insta::assert_snapshot!(format!("{}\n\n{}\n{}", rendered.subject, rendered.text, rendered.html.as_str()), @r#"
        ”Öppet hus: pröva & lär” behöver ändras

        Värdarna har läst Öppet hus: pröva & lär till Innovationsveckan 2022. De ber dig ändra något innan de kan godkänna aktiviteten.

        Så här skriver de:

        > Vem är det för?

        > 1. Skriv det.

        Ändra aktiviteten och skicka in den igen. Det du har skrivit finns kvar.

        Ändra aktiviteten:
        https://veckan.example/anmal/abc-234/skicka

        -- 
        Mejlet är skickat automatiskt från Innovationsveckan. Har du frågor? Skriv till värdarna: kontakt@veckan.example

        <p>Värdarna har läst <strong>Öppet hus: pröva &amp; lär</strong> till Innovationsveckan 2022. De ber dig ändra något innan de kan godkänna aktiviteten.</p>
        <p>Så här skriver de:</p>
        <blockquote>
        <p>Vem är det för?</p>
        <p>1. Skriv det.</p>
        </blockquote>
        <p>Ändra aktiviteten och skicka in den igen. Det du har skrivit finns kvar.</p>
        <p><a href="https://veckan.example/anmal/abc-234/skicka">Ändra aktiviteten</a></p>
        <hr>
        <p>Mejlet är skickat automatiskt från Innovationsveckan. Har du frågor? Skriv till värdarna: <a href="mailto:kontakt@veckan.example">kontakt@veckan.example</a></p>
        "#);
    }

    #[test]
    fn every_letter_says_what_it_is_about_and_what_to_do() {
        every(|template, locale, facts, rendered| {
            let whole = format!("{}\n{}\n{}", rendered.subject, rendered.text, rendered.html.as_str());
            let hint = format!("{template:?} {locale:?}: {whole}");
            // The recipient may no longer edit the activity, so there is nothing to open.
            let leads_nowhere = template == Template::AddressChanged;
            assert!(!rendered.subject.is_empty() && rendered.subject == rendered.subject.trim(), "{hint}");
            assert!(!rendered.subject.contains(['\n', '\r', '\\']), "{hint}");
            if facts.title != HOSTILE {
                assert!(!whole.contains("{{") && !whole.contains("{%") && !whole.contains("**"), "{hint}");
                assert!(!whole.contains("none") && !whole.contains("  ") && !whole.contains('\\'), "{hint}");
                assert!(leads_nowhere || rendered.text.lines().any(|line| line == facts.url), "{hint}");
            }
            assert!(leads_nowhere || rendered.html.as_str().contains(&format!("href=\"{}\"", facts.url)), "{hint}");
            assert!(!rendered.text.contains("\n\n\n") && !rendered.html.as_str().contains("<p></p>"), "{hint}");
            let title = text::one_line(&facts.title);
            // The first mail to an address that somebody else typed must not carry the sender's text in its subject.
            // The hostile facts use that text for the week's name, too.
            let may_be_first = matches!(
                template,
                Template::Draft
                    | Template::Confirm
                    | Template::ConfirmAddress
                    | Template::Remind
                    | Template::EditorAdded
            );
            if may_be_first && facts.title != HOSTILE {
                assert!(!rendered.subject.contains(&title), "{hint}");
            }
            if matches!(template, Template::Draft | Template::Confirm | Template::ConfirmAddress | Template::Remind) {
                assert!(
                    facts.title == HOSTILE
                        || !rendered.text.contains(&title) && !rendered.html.as_str().contains(&title),
                    "{hint}"
                );
            } else if !matches!(template, Template::Login | Template::Invite) {
                assert!(may_be_first || rendered.subject.contains(&title), "{hint}");
                assert!(rendered.text.contains(&title), "{hint}");
            }
            if template != Template::Login {
                assert!(rendered.text.contains(&text::one_line(&facts.name)), "{hint}");
            }
        });
    }

    #[test]
    fn what_people_wrote_is_no_markup_and_no_header() {
        every(|template, locale, facts, rendered| {
            let document = rendered.document(locale);
            for html in [rendered.html.as_str(), &document] {
                assert!(!html.contains("<script") && !html.contains("</textarea"), "{template:?}: {html}");
                assert!(!html.contains("javascript:x\"") && !html.contains("evil.example\""), "{template:?}: {html}");
            }
            assert!(!rendered.text.lines().any(|line| line.starts_with("Bcc")), "{template:?}: {}", rendered.text);
            if facts.title == HOSTILE && rendered.html.as_str().contains("alert") {
                assert!(
                    rendered.html.as_str().contains("&lt;/textarea&gt;&lt;script&gt;alert(1)"),
                    "{template:?}: {}",
                    rendered.html.as_str()
                );
                assert!(
                    rendered.text.contains("</textarea><script>alert(1)</script>"),
                    "{template:?}: {}",
                    rendered.text
                );
            }
        });
    }

    #[test]
    fn both_languages_have_the_same_shape() {
        for template in Template::ALL {
            let shape = |locale| {
                let html = render(*template, locale, &facts()).unwrap().html.into_string();
                ["<p>", "<li>", "<a ", "<blockquote>"].map(|tag| html.matches(tag).count())
            };
            assert_eq!(shape(Locale::Sv), shape(Locale::En), "{template:?}");
        }
    }

    #[test]
    fn a_draft_may_have_no_title() {
        for locale in Locale::ALL {
            let rendered = render(Template::Draft, locale, &Facts { title: String::new(), ..facts() }).unwrap();
            assert!(!rendered.text.contains("””") && !rendered.text.contains(": ."), "{}", rendered.text);
        }
    }
}
