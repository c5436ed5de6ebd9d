//! Elements of HTML, by their lower-case names.

use std::{collections::HashSet, sync::LazyLock};

static ELEMENTS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br \
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em \
    embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i \
    iframe img input ins kbd label legend li link main map mark marquee math menu meta meter nav nobr noframes \
    noscript o:p object ol optgroup option output p param picture pre progress q rp rt ruby s samp script search \
    section select slot small source span strike strong style sub summary sup svg table tbody td template textarea \
    tfoot th thead time title tr track tt u ul var video wbr xmp"
        .split(' ')
        .collect()
});

static BLOCKS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "article blockquote dd div dl dt h1 h2 h3 h4 h5 h6 li ol p pre section table tbody td th thead tr ul"
        .split(' ')
        .collect()
});

/// Whether the element is part of HTML, obsolete ones included: other words in angle brackets are text.
pub(crate) fn is_element(name: &str) -> bool {
    ELEMENTS.contains(name)
}

/// Whether the element's content is not shown as text.
pub(super) fn is_hidden(name: &str) -> bool {
    matches!(name, "iframe" | "script" | "style")
}

/// Whether the element has neither content nor an end tag.
pub(super) fn has_no_end(name: &str) -> bool {
    matches!(name, "area" | "base" | "br" | "col" | "hr" | "img" | "input" | "link" | "meta" | "wbr")
}

/// Whether the element does not occur within Markdown: a text that contains it is HTML throughout.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(name)
}
