//! Region: an element whose content is derived from signals.

use web_sys::Element;

use super::element;

/// Element whose content is derived from signals. Equal content is not written again: that would cost a layout, and a
/// screen reader would read it out once more.
pub(super) struct Region {
    id: &'static str,
    content: Option<String>,
}

impl Region {
    pub(super) fn new(id: &'static str) -> Self {
        Self { id, content: None }
    }

    pub(super) fn set_text(&mut self, text: &str) {
        if let Some(element) = self.take_change(text) {
            element.set_text_content(Some(text));
        }
    }

    pub(super) fn set_html(&mut self, html: &str) {
        if let Some(element) = self.take_change(html) {
            element.set_inner_html(html);
        }
    }

    fn take_change(&mut self, content: &str) -> Option<Element> {
        if self.content.as_deref() == Some(content) {
            return None;
        }
        self.content = Some(content.to_owned());
        element(self.id)
    }
}
