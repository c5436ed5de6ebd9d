//! Bold, italic and struck text, from the elements that are open.

/// Open elements per name in `ELEMENTS`, the innermost last, each with its effect on the text.
#[derive(Default)]
pub(super) struct Marks {
    open: [Vec<Effect>; ELEMENTS.len()],
    strong: usize,
    emphasized: usize,
    struck: usize,
}

const ELEMENTS: [&str; 9] = ["b", "strong", "i", "em", "s", "strike", "del", "span", "font"];

#[derive(Clone, Copy, Default)]
struct Effect {
    is_strong: bool,
    is_emphasized: bool,
    is_struck: bool,
}

impl Marks {
    /// Opens one of the elements. Its `style` takes precedence over its name: some programs wrap all copied content in
    /// a `<b>` of normal weight.
    pub(super) fn open(&mut self, name: &str, style: &str) {
        let Some(at) = place_of(name) else { return };
        let decoration = declared(style, "text-decoration").or_else(|| declared(style, "text-decoration-line"));
        let effect = Effect {
            is_strong: declared(style, "font-weight").map_or(matches!(name, "b" | "strong"), is_bold),
            is_emphasized: declared(style, "font-style").map_or(matches!(name, "i" | "em"), |value| value == "italic"),
            is_struck: decoration
                .map_or(matches!(name, "s" | "strike" | "del"), |value| value.contains("line-through")),
        };
        self.strong += usize::from(effect.is_strong);
        self.emphasized += usize::from(effect.is_emphasized);
        self.struck += usize::from(effect.is_struck);
        self.open[at].push(effect);
    }

    pub(super) fn close(&mut self, name: &str) {
        let Some(effect) = place_of(name).and_then(|at| self.open[at].pop()) else { return };
        self.strong -= usize::from(effect.is_strong);
        self.emphasized -= usize::from(effect.is_emphasized);
        self.struck -= usize::from(effect.is_struck);
    }

    pub(super) fn is_strong(&self) -> bool {
        self.strong > 0
    }

    pub(super) fn is_emphasized(&self) -> bool {
        self.emphasized > 0
    }

    pub(super) fn is_struck(&self) -> bool {
        self.struck > 0
    }
}

fn place_of(name: &str) -> Option<usize> {
    ELEMENTS.iter().position(|element| *element == name)
}

/// Value of a property in a `style` attribute.
pub(super) fn declared<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    style.split(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim().eq_ignore_ascii_case(property).then(|| value.trim())
    })
}

fn is_bold(weight: &str) -> bool {
    const BOLD: u32 = 600;
    weight.parse().map_or(matches!(weight, "bold" | "bolder"), |weight: u32| weight >= BOLD)
}
