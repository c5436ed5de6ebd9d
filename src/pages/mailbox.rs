//! `/epost`: the letters that were kept instead of sent, where the site is started to show them.

use super::{RenderedPage, layout::unlisted_page};
use crate::{locale::Locale, parts::html::prelude::*};

/// Mail that was kept instead of sent.
pub struct MailView {
    pub to: String,
    /// Language of the letter.
    pub locale: Locale,
    pub subject: String,
    /// Body of the letter.
    pub html: Markup,
}

pub fn mailbox(locale: Locale, mails: &[MailView]) -> RenderedPage {
    let title = locale.mail_title();
    let page = maud! {
        div.page.mailbox {
            h1 { (title) }
            (shown_mails(locale, mails))
        }
    };
    unlisted_page(title, None, page)
}

/// Letters within another page, the first one open, with a sentence on why they are shown.
pub fn shown_mails(locale: Locale, mails: &[MailView]) -> impl Renderable {
    let why = if mails.is_empty() { locale.mail_none() } else { locale.mail_why_shown() };
    maud! {
        section.shown-mails aria-label=(locale.mail_shown_label()) {
            p.why { (why) }
            @for (number, mail) in mails.iter().enumerate() {
                details.mail open[number == 0] {
                    summary {
                        span.subject lang=(mail.locale.tag()) { (mail.subject) }
                        " "
                        span.to { (locale.mail_to(&mail.to)) }
                    }
                    div.prose lang=(mail.locale.tag()) { (mail.html) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> MailView {
        MailView {
            to: "å@x.example".to_owned(),
            locale: Locale::En,
            subject: "Logga in <b>".to_owned(),
            html: Markup::sanitized("<p><a href=\"/logga-in/abc\">Logga in</a></p>\n".to_owned()),
        }
    }

    #[test]
    fn mails_with_why_they_are_shown() {
        let html = Markup::of(shown_mails(Locale::Sv, &[mail(), mail()]));
        insta::assert_snapshot!(html.as_str().replace("<details", "\n<details"), @r#"
        <section class="shown-mails" aria-label="Mejl som inte skickas"><p class="why">Webbplatsen är startad med --show-mail. Därför visas mejlen här, för alla som når webbplatsen, i stället för att skickas. Länkarna i dem fungerar.</p>
        <details class="mail" open><summary><span class="subject" lang="en">Logga in &lt;b&gt;</span> <span class="to">till å@x.example</span></summary><div class="prose" lang="en"><p><a href="/logga-in/abc">Logga in</a></p>
        </div></details>
        <details class="mail"><summary><span class="subject" lang="en">Logga in &lt;b&gt;</span> <span class="to">till å@x.example</span></summary><div class="prose" lang="en"><p><a href="/logga-in/abc">Logga in</a></p>
        </div></details></section>
        "#);
        let empty = mailbox(Locale::En, &[]);
        assert!(empty.head.hidden && empty.html.as_str().contains(Locale::En.mail_none()));
    }
}
