//! Themes or kinds of a week, looked up by the words that files use.

use std::collections::HashMap;

use domain::{
    search::fold::fold,
    taxonomy::{Bilingual, Term},
    text,
};

/// Terms of one list, by slug and name.
pub(super) struct Terms {
    slug_by_word: HashMap<String, String>,
    slug_by_folded: HashMap<String, String>,
    pub(super) added: Vec<Term>,
}

impl Terms {
    pub(super) const NAME_LIMIT: usize = 100;

    pub(super) fn new(list: &[Term]) -> Self {
        let mut terms = Self { slug_by_word: HashMap::new(), slug_by_folded: HashMap::new(), added: Vec::new() };
        // Slugs first, since one term's slug may be another's name.
        for term in list {
            terms.learn(&term.slug, &term.slug);
        }
        for term in list {
            terms.learn(&term.name.sv, &term.slug);
            terms.learn(&term.name.en, &term.slug);
        }
        terms
    }

    /// Slug of the term with this slug or name, compared with å, ä and ö first, then without diacritics.
    pub(super) fn find(&self, written: &str) -> Option<&str> {
        let word = text::one_line(written).to_lowercase();
        self.slug_by_word.get(&word).or_else(|| self.slug_by_folded.get(&fold(&word))).map(String::as_str)
    }

    /// Slug like [`find`](Self::find); an unknown term is added.
    pub(super) fn find_or_add(&mut self, written: &str) -> String {
        if let Some(slug) = self.find(written) {
            return slug.to_owned();
        }
        let name = text::one_line(written);
        let slug = self.free_slug(&name);
        self.learn(&slug, &slug);
        self.learn(&name, &slug);
        let name = Bilingual { sv: name.clone(), en: name };
        self.added.push(Term { slug: slug.clone(), name, featured: false });
        slug
    }

    fn free_slug(&self, name: &str) -> String {
        let base = match text::slug(name) {
            slug if slug.is_empty() => "term".to_owned(),
            slug => slug,
        };
        let candidates = std::iter::once(base.clone()).chain((2u32..).map(|number| format!("{base}-{number}")));
        let mut free = candidates.filter(|slug| self.slug_by_word.get(slug).is_none_or(|taken_by| taken_by != slug));
        free.next().unwrap_or(base)
    }

    fn learn(&mut self, word: &str, slug: &str) {
        let word = text::one_line(word).to_lowercase();
        self.slug_by_folded.entry(fold(&word)).or_insert_with(|| slug.to_owned());
        self.slug_by_word.entry(word).or_insert_with(|| slug.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(slug: &str, sv: &str, en: &str) -> Term {
        Term { slug: slug.to_owned(), name: Bilingual { sv: sv.to_owned(), en: en.to_owned() }, featured: false }
    }

    #[test]
    fn terms_are_found_by_slug_and_name() {
        let terms = Terms::new(&[term("vard", "Vård", "Care"), term("hallbarhet", "Hållbarhet", "Sustainability")]);
        for written in ["vard", " VÅRD ", "care", "Vard"] {
            assert_eq!(terms.find(written), Some("vard"), "{written}");
        }
        assert_eq!(terms.find("Omvärld"), None);
    }

    #[test]
    fn added_terms_have_slugs_of_their_own() {
        let mut terms = Terms::new(&[term("lek", "Play", "Play")]);
        assert_eq!(terms.find_or_add("PLAY"), "lek");
        assert_eq!(terms.find_or_add("Ethics, Society & Politics"), "ethics-society-politics");
        assert_eq!(terms.find_or_add("Ethics society: politics"), "ethics-society-politics-2");
        assert_eq!(terms.find_or_add("日本"), "term");
        assert_eq!(terms.find_or_add("中国"), "term-2");
        assert_eq!(terms.added.len(), 4);
    }
}
