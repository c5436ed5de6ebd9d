//! About the week, the accessibility statement, and what is stored: text that the server makes.

use super::Shown;
use crate::{
    api::{head::Head, text_page::TextPageContent},
    parts::html::Html,
    urls::Address,
};

pub fn shown(address: &Address, content: &TextPageContent) -> Shown {
    let mut html = Html::default();
    html.raw("<div class=\"page text\"><h1>").text(&content.title).raw("</h1><div class=\"prose\">");
    html.raw(&content.html).raw("</div></div>");
    Shown { head: Head::new(content.title.clone(), String::new(), address), status: None, html: html.into() }
}
