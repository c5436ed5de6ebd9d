//! `/epost`: the mails that would have been sent, where no mail server is set and only this computer reaches the site.

use mail::ShownMail;

use crate::{api::head::Head, locale::Locale, pages::Shown, parts::html::Html};

/// The page.
pub fn mailbox(locale: Locale, mails: &[ShownMail]) -> Shown {
    let title = locale.mail_title();
    let mut html = Html::default();
    html.raw("<div class=\"page mailbox\"><h1>").text(title).raw("</h1>");
    shown_mails(&mut html, locale, mails);
    html.raw("</div>");
    let head = Head { title: title.to_owned(), hidden: true, ..Default::default() };
    Shown { head, status: None, html: html.into() }
}

/// Writes mails for other pages too, the first one open, with a sentence on why they stand there.
pub fn shown_mails(html: &mut Html, locale: Locale, mails: &[ShownMail]) {
    html.raw("<section class=\"shown-mails\"")
        .attribute("aria-label", locale.mail_shown_label())
        .raw("><p class=\"why\">");
    html.text(if mails.is_empty() { locale.mail_none() } else { locale.mail_why_shown() }).raw("</p>");
    for (number, mail) in mails.iter().enumerate() {
        html.raw("<details class=\"mail\"").raw(if number == 0 { " open>" } else { ">" });
        html.raw("<summary><span class=\"subject\"")
            .attribute("lang", mail.locale.tag())
            .raw(">")
            .text(&mail.subject)
            .raw("</span> <span class=\"to\">");
        html.text(&locale.mail_to(&mail.to)).raw("</span></summary>");
        // Sanitised when it was written.
        html.raw("<div class=\"prose\"")
            .attribute("lang", mail.locale.tag())
            .raw(">")
            .raw(&mail.html)
            .raw("</div></details>");
    }
    html.raw("</section>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_with_why_they_are_shown() {
        let mail = ShownMail {
            to: "å@x.example".to_owned(),
            locale: Locale::En,
            subject: "Logga in <b>".to_owned(),
            text: String::new(),
            html: "<p><a href=\"/logga-in/abc\">Logga in</a></p>\n".to_owned(),
        };
        let mut html = Html::default();
        shown_mails(&mut html, Locale::Sv, &[mail.clone(), mail]);
        insta::assert_snapshot!(html.finish().replace("<details", "\n<details"), @r#"
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
