//! Languages as files write them: tags, names in Swedish, English or the language itself, and several in one text.

use domain::{problem::Problem, taxonomy::Language, text};

/// Languages that a text names, each once: `sv`, `de, en`, `sv/en`, `English`, `de-formal`.
pub(super) fn languages_in(written: &str) -> Result<Vec<Language>, Problem> {
    let mut languages = Vec::new();
    for part in written.split([',', ';', '/', '|', '+', '&', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let found = language(part).map(|language| vec![language]).or_else(|problem| {
            let mut words = part.split_whitespace().filter(|word| !is_and(word)).map(language).peekable();
            let is_one_word = !part.contains(char::is_whitespace);
            if is_one_word || words.peek().is_none() { Err(problem) } else { words.collect() }
        });
        for language in found.map_err(|_| Problem::NotALanguage { value: text::one_line(written) })? {
            text::push_new(&mut languages, language);
        }
    }
    Ok(languages)
}

/// Language of a tag or a name; a remark in brackets after it is dropped.
fn language(written: &str) -> Result<Language, Problem> {
    let name = written.split('(').next().unwrap_or(written).trim().to_lowercase();
    let is_it = |names: &&[&str; 6]| names.iter().any(|known| *known == name);
    match NAMES.iter().find(is_it) {
        Some([tag, ..]) => Language::parse(tag),
        None => Language::parse(&name),
    }
}

fn is_and(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "och" | "and" | "und" | "samt")
}

/// Tag, then names in Swedish, in English and in the language itself, and codes of ISO 639-2.
const NAMES: [[&str; 6]; 49] = [
    ["sv", "svenska", "swedish", "schwedisch", "swe", "sve"],
    ["en", "engelska", "english", "englisch", "eng", "engelsk"],
    ["de", "tyska", "german", "deutsch", "deu", "ger"],
    ["da", "danska", "danish", "dansk", "dan", "dk"],
    ["no", "norska", "norwegian", "norsk", "nor", "norge"],
    ["fi", "finska", "finnish", "suomi", "fin", "suomeksi"],
    ["fr", "franska", "french", "français", "fra", "fre"],
    ["es", "spanska", "spanish", "español", "spa", "castellano"],
    ["pt", "portugisiska", "portuguese", "português", "por", "portugues"],
    ["it", "italienska", "italian", "italiano", "ita", "italienisch"],
    ["nl", "nederländska", "dutch", "nederlands", "nld", "dut"],
    ["is", "isländska", "icelandic", "íslenska", "isl", "ice"],
    ["et", "estniska", "estonian", "eesti", "est", "eesti keel"],
    ["lv", "lettiska", "latvian", "latviešu", "lav", "latviski"],
    ["lt", "litauiska", "lithuanian", "lietuvių", "lit", "lietuviškai"],
    ["pl", "polska", "polish", "polski", "pol", "po polsku"],
    ["cs", "tjeckiska", "czech", "čeština", "ces", "cze"],
    ["hu", "ungerska", "hungarian", "magyar", "hun", "magyarul"],
    ["ro", "rumänska", "romanian", "română", "ron", "rum"],
    ["bg", "bulgariska", "bulgarian", "български", "bul", "bulgarisch"],
    ["el", "grekiska", "greek", "ελληνικά", "ell", "gre"],
    ["tr", "turkiska", "turkish", "türkçe", "tur", "turkce"],
    ["ru", "ryska", "russian", "русский", "rus", "russisch"],
    ["uk", "ukrainska", "ukrainian", "українська", "ukr", "ua"],
    ["ar", "arabiska", "arabic", "العربية", "ara", "arabisch"],
    ["fa", "persiska", "persian", "فارسی", "fas", "farsi"],
    ["prs", "dari", "dari persian", "دری", "gbz", "afghan persian"],
    ["ps", "pashto", "pashtu", "پښتو", "pus", "pushto"],
    ["ku", "kurdiska", "kurdish", "kurdî", "kur", "kurdi"],
    ["kmr", "kurmanji", "northern kurdish", "kurmancî", "nordkurdiska", "kurmandji"],
    ["ckb", "sorani", "central kurdish", "سۆرانی", "centralkurdiska", "soranî"],
    ["so", "somaliska", "somali", "af-soomaali", "som", "soomaali"],
    ["ti", "tigrinska", "tigrinya", "ትግርኛ", "tir", "tigrinja"],
    ["am", "amhariska", "amharic", "አማርኛ", "amh", "amarinja"],
    ["th", "thailändska", "thai", "ไทย", "tha", "thailändisch"],
    ["vi", "vietnamesiska", "vietnamese", "tiếng việt", "vie", "vietnamesisch"],
    ["zh", "kinesiska", "chinese", "中文", "zho", "chi"],
    ["ja", "japanska", "japanese", "日本語", "jpn", "japanisch"],
    ["hi", "hindi", "hindi language", "हिन्दी", "hin", "hindī"],
    ["ur", "urdu", "urdu language", "اردو", "urd", "urdū"],
    ["bs", "bosniska", "bosnian", "bosanski", "bos", "bosnisch"],
    ["hr", "kroatiska", "croatian", "hrvatski", "hrv", "kroatisch"],
    ["sr", "serbiska", "serbian", "српски", "srp", "srpski"],
    ["sq", "albanska", "albanian", "shqip", "sqi", "alb"],
    ["se", "nordsamiska", "northern sami", "davvisámegiella", "sme", "samiska"],
    ["fit", "meänkieli", "tornedalsfinska", "meänkieltä", "tornedalen finnish", "meankieli"],
    ["rom", "romani", "romani chib", "romany", "romanes", "romska"],
    ["yi", "jiddisch", "yiddish", "ייִדיש", "yid", "jiddish"],
    ["swl", "svenskt teckenspråk", "swedish sign language", "teckenspråk", "teckenspråkig", "sign language"],
];

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(written: &str) -> Vec<String> {
        languages_in(written).unwrap().iter().map(|language| language.as_str().to_owned()).collect()
    }

    #[test]
    fn languages_are_read_as_systems_write_them() {
        for (written, expected) in [
            ("de, en", &["de", "en"][..]),
            ("sv/en", &["sv", "en"]),
            ("sv;en", &["sv", "en"]),
            ("English", &["en"]),
            ("ENGELSKA (brittisk)", &["en"]),
            ("de-formal", &["de"]),
            ("en_US", &["en"]),
            ("sv-SE, en-GB; sv", &["sv", "en"]),
            ("Svenska och engelska", &["sv", "en"]),
            ("svenskt teckenspråk", &["swl"]),
            ("deu", &["de"]),
            ("fit", &["fit"]),
            (" , ", &[]),
        ] {
            assert_eq!(tags(written), expected, "{written}");
        }
        for bad in ["klingonska", "sv, klingonska", "12", "svenska på torget"] {
            assert_eq!(languages_in(bad), Err(Problem::NotALanguage { value: bad.to_owned() }));
        }
    }

    #[test]
    fn a_name_means_one_language() {
        let mut names: Vec<&str> = NAMES.iter().flatten().copied().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(NAMES.iter().flatten().all(|name| name.to_lowercase() == *name));
    }
}
