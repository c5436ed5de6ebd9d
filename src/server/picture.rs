//! Pictures that links are shown with: a card of words, drawn as PNG. Pure, and slow enough to need a permit: some tens
//! of milliseconds.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, LazyLock},
};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb},
};

use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

mod wrap;

/// Size in pixels, which previews ask for.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;

/// Raised whenever the drawing changes, so that pictures get new addresses.
pub const LAYOUT: u32 = 1;

/// Fonts of the site, as `scripts/fonts` makes them for pictures.
const DISPLAY: &[u8] = include_bytes!("../../data/fonts/familjen-grotesk.ttf");
const TEXT: &[u8] = include_bytes!("../../data/fonts/source-sans-3.ttf");

const GROUND: &str = "#0b4a4f";
const BRIGHT: &str = "#ffffff";
const SOFT: &str = "#cfe3df";
const YELLOW: &str = "#f4c95d";
/// Distance of words from the left and right edge.
const MARGIN: f32 = 72.0;
const LINE_WIDTH: f32 = WIDTH as f32 - 2.0 * MARGIN;
/// Sizes of the title's letters with the number of lines that they leave room for, the first that holds it all counts.
const TITLE_SIZES: [(f32, usize); 3] = [(76.0, 3), (64.0, 4), (52.0, 5)];

/// Words of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Card {
    /// Name of the week, above the title.
    pub above: String,
    /// What is to be known first, such as that the activity is cancelled.
    pub tag: Option<String>,
    pub title: String,
    /// Lines below the title, each cut where it is too long.
    pub below: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum NotDrawn {
    #[error("a picture's drawing cannot be read")]
    Drawing(#[from] resvg::usvg::Error),
    #[error("a picture has no size")]
    Size,
    #[error("a picture cannot be encoded")]
    Encode(#[from] png::EncodingError),
}

/// PNG of a card.
pub fn draw(card: &Card) -> Result<Vec<u8>, NotDrawn> {
    static OPTIONS: LazyLock<Options> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        for font in [DISPLAY, TEXT] {
            fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
        }
        Options { fontdb: Arc::new(fonts), ..Options::default() }
    });
    let tree = Tree::from_str(&drawing(card), &OPTIONS)?;
    let mut pixels = Pixmap::new(WIDTH, HEIGHT).ok_or(NotDrawn::Size)?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    encoded(&pixels)
}

/// PNG without transparency, which the card has none of. The card has few colours and what lies between them at the
/// edges of letters: neighbouring ones are taken for one, so that a palette holds them all.
fn encoded(pixels: &Pixmap) -> Result<Vec<u8>, NotDrawn> {
    let mut numbers: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette: Vec<u8> = Vec::new();
    let mut plain = Vec::with_capacity((WIDTH * HEIGHT) as usize);
    // Most pixels are as the one before.
    let mut last = None;
    for pixel in pixels.data().chunks_exact(4) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        if let Some((_, number)) = last.filter(|(before, _)| *before == colour) {
            plain.push(number);
            continue;
        }
        let known = u8::try_from(numbers.len());
        let number = match (numbers.get(&colour.map(|part| part >> 4)), known) {
            (Some(number), _) => *number,
            (None, Ok(number)) => {
                numbers.insert(colour.map(|part| part >> 4), number);
                palette.extend(colour);
                number
            }
            // Drawings of ours have fewer.
            (None, Err(_)) => 0,
        };
        last = Some((colour, number));
        plain.push(number);
    }
    let mut bytes = Vec::with_capacity(32 * 1024);
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&plain)?;
    bytes.shrink_to_fit();
    Ok(bytes)
}

/// Font whose letters are measured.
struct Face {
    letters: Charmap<'static>,
    /// In the font's own units.
    advances: GlyphMetrics<'static>,
    units_per_em: f32,
}

impl Face {
    fn new(font: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(font).ok()?;
        let location = LocationRef::default();
        let units_per_em = f32::from(font.metrics(Size::unscaled(), location).units_per_em);
        Some(Self { letters: font.charmap(), advances: font.glyph_metrics(Size::unscaled(), location), units_per_em })
    }

    /// Width of a text in pixels, without kerning: a little more than it takes.
    fn width(&self, text: &str, size: f32) -> f32 {
        let advance = |c| self.advances.advance_width(self.letters.map(c)?);
        text.chars().filter_map(advance).sum::<f32>() * size / self.units_per_em
    }

    /// Text without the letters that the font does not have.
    fn shown(&self, text: &str) -> String {
        text.chars().filter(|c| self.letters.map(*c).is_some()).collect::<String>().trim().to_owned()
    }
}

/// Drawing of the card, as SVG.
fn drawing(card: &Card) -> String {
    static FACES: LazyLock<Option<(Face, Face)>> = LazyLock::new(|| Face::new(DISPLAY).zip(Face::new(TEXT)));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{GROUND}\"/>"
    );
    // The sign of the week: five bars, at the right of the ground line.
    for (number, height) in [45, 70, 100, 60, 30].into_iter().enumerate() {
        let (x, y) = (1016 + 24 * number, 600 - height);
        let _ = write!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"14\" height=\"{height}\" fill=\"{YELLOW}\"/>");
    }
    if let Some((display, text)) = FACES.as_ref() {
        words(&mut svg, card, display, text);
    }
    svg.push_str("</svg>");
    svg
}

fn words(svg: &mut String, card: &Card, display: &Face, text: &Face) {
    let above = wrap::one_line(&text.shown(&card.above), LINE_WIDTH, |words| text.width(words, 34.0));
    line(svg, (MARGIN, 96.0), ("Week Text", 34.0, YELLOW), &above);
    let mut y = 120.0;
    if let Some(tag) = &card.tag {
        let tag = text.shown(tag);
        let width = text.width(&tag, 34.0) + 32.0;
        let _ =
            write!(svg, "<rect x=\"{MARGIN}\" y=\"{y}\" width=\"{width}\" height=\"50\" rx=\"6\" fill=\"{YELLOW}\"/>");
        line(svg, (MARGIN + 16.0, y + 37.0), ("Week Text", 34.0, GROUND), &tag);
        y += 56.0;
    }
    // What no letter of the font can say is left to the words around it.
    let title = Some(display.shown(&card.title)).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| display.shown(&card.above));
    let room = usize::from(card.tag.is_some());
    let fitted = TITLE_SIZES.into_iter().find_map(|(size, lines)| {
        let (wrapped, is_whole) = wrap::wrapped(&title, LINE_WIDTH, lines - room, |words| display.width(words, size));
        is_whole.then_some((size, wrapped))
    });
    let (size, lines) = fitted.unwrap_or_else(|| {
        let (size, lines) = TITLE_SIZES[TITLE_SIZES.len() - 1];
        (size, wrap::wrapped(&title, LINE_WIDTH, lines - room, |words| display.width(words, size)).0)
    });
    for words in lines {
        y += size * 1.1;
        line(svg, (MARGIN, y), ("Week Display", size, BRIGHT), &words);
    }
    // Lines stand on the ground line, the last one beside the sign.
    let below: Vec<String> =
        card.below.iter().map(|words| text.shown(words)).filter(|words| !words.is_empty()).collect();
    let mut y = 596.0 - 50.0 * below.len().saturating_sub(1) as f32;
    for words in &below {
        let words = wrap::one_line(words, 1016.0 - 2.0 * MARGIN + 24.0, |words| text.width(words, 38.0));
        line(svg, (MARGIN, y), ("Week Text", 38.0, SOFT), &words);
        y += 50.0;
    }
}

/// One line of text with its left end on the base line.
fn line(svg: &mut String, (x, y): (f32, f32), (font, size, colour): (&str, f32, &str), words: &str) {
    let weight = if font == "Week Display" { 700 } else { 500 };
    let _ = write!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" font-family=\"{font}\" font-weight=\"{weight}\" font-size=\"{size}\" \
         fill=\"{colour}\">{}</text>",
        quick_xml::escape::escape(words),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(title: &str) -> Card {
        Card {
            above: "Innovationsveckan 2027".to_owned(),
            tag: Some("Inställt".to_owned()),
            title: title.to_owned(),
            below: vec!["Vinnova".to_owned(), "Måndag 3 oktober 2022 09:00–10:30".to_owned(), "Kiruna".to_owned()],
        }
    }

    #[test]
    fn a_card_is_a_small_picture_of_the_right_size() {
        for title in [
            "Öppna data",
            "Čáhppesvuohta ja ođđa áigi: ŋ đ ŧ",
            "<b>&\"'",
            "كتاب",
            &"Innovationsupphandlingsstrategi ".repeat(6),
        ] {
            let bytes = draw(&card(title)).unwrap();
            assert!(bytes.len() <= 40_000, "{title}: {}", bytes.len());
            let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
            assert_eq!((reader.info().width, reader.info().height), (WIDTH, HEIGHT));
        }
    }

    #[test]
    fn other_words_are_another_picture() {
        assert_ne!(draw(&card("Öppna data")).unwrap(), draw(&card("Öppna datan")).unwrap());
        assert_ne!(draw(&card("ođđa")).unwrap(), draw(&card("oa")).unwrap(), "letters of Sami are drawn");
    }
}
