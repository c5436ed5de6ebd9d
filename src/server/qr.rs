//! QR codes as pictures in a page: one path of black rows on white, which scanners need in the dark theme too.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

use crate::parts::html::prelude::*;

/// Elements of pictures, which HTML's own do not include.
mod hypertext_elements {
    hypertext::define_elements! {
        svg { viewBox width height }
        rect { width height fill }
        path { d fill }
    }
}

/// Light modules around the code, which the standard asks for.
const QUIET: usize = 4;
/// Length of a module's side in pixels.
const MODULE_PX: usize = 4;

/// Picture of a text, with its description; `None` where the text is too long for a code.
pub fn picture(text: &str, label: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width() + 2 * QUIET;
    let rows = rows(&code);
    let view_box = format!("0 0 {side} {side}");
    Some(Markup::of(maud! {
        svg.qr role="img" aria-label=(label) viewBox=(view_box) width=(side * MODULE_PX) height=(side * MODULE_PX) {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(rows) fill="#000" {}
        }
    }))
}

/// Rows of dark modules, each run of them as a rectangle.
fn rows(code: &QrCode) -> String {
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (row, modules) in colors.chunks(width).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|one, next| one == next) {
            if run[0] == Color::Dark {
                let length = run.len();
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", column + QUIET, row + QUIET);
            }
            column += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_its_quiet_zone() {
        let code = picture("https://veckan.example/mitt-program/abcdefghjkmnpqrstuvwxyz023456789", "QR & kod").unwrap();
        let html = code.as_str();
        assert!(
            html.starts_with("<svg class=\"qr\" role=\"img\" aria-label=\"QR &amp; kod\" viewBox=\"0 0 45 45\""),
            "{html}"
        );
        // The upper edges of the finders at the left and at the right.
        assert!(html.contains("M4 4h7v1h-7z") && html.contains("M34 4h7v1h-7z"), "{html}");
        assert!(picture(&"x".repeat(3000), "").is_none());
    }
}
