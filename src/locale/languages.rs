//! Names of less common languages: Sweden's national minority languages and those with most speakers in Sweden. The
//! server sends the browser the names that a programme needs.

use domain::text::swedish_order;

use super::Locale;

/// Tag, and the name in Swedish and in English.
const NAMES: [(&str, &str, &str); 77] = [
    ("fit", "Meänkieli", "Meänkieli"),
    ("rom", "Romani chib", "Romani"),
    ("rmf", "Kalo (romani)", "Kalo Finnish Romani"),
    ("rmu", "Resanderomani", "Scandoromani"),
    ("rmy", "Vlaxromani", "Vlax Romani"),
    ("sje", "Pitesamiska", "Pite Sami"),
    ("sju", "Umesamiska", "Ume Sami"),
    ("sma", "Sydsamiska", "South Sami"),
    ("smi", "Samiska", "Sami"),
    ("sme", "Nordsamiska", "North Sami"),
    ("smj", "Lulesamiska", "Lule Sami"),
    ("smn", "Enaresamiska", "Inari Sami"),
    ("sms", "Skoltsamiska", "Skolt Sami"),
    ("yi", "Jiddisch", "Yiddish"),
    ("yid", "Jiddisch", "Yiddish"),
    ("aii", "Assyriska", "Assyrian"),
    ("am", "Amhariska", "Amharic"),
    ("az", "Azerbajdzjanska", "Azerbaijani"),
    ("bg", "Bulgariska", "Bulgarian"),
    ("bn", "Bengali", "Bengali"),
    ("bs", "Bosniska", "Bosnian"),
    ("ca", "Katalanska", "Catalan"),
    ("ckb", "Sorani (kurdiska)", "Sorani Kurdish"),
    ("cs", "Tjeckiska", "Czech"),
    ("el", "Grekiska", "Greek"),
    ("et", "Estniska", "Estonian"),
    ("eu", "Baskiska", "Basque"),
    ("fa", "Persiska", "Persian"),
    ("fil", "Filippinska", "Filipino"),
    ("fo", "Färöiska", "Faroese"),
    ("he", "Hebreiska", "Hebrew"),
    ("hi", "Hindi", "Hindi"),
    ("hr", "Kroatiska", "Croatian"),
    ("hu", "Ungerska", "Hungarian"),
    ("hy", "Armeniska", "Armenian"),
    ("id", "Indonesiska", "Indonesian"),
    ("is", "Isländska", "Icelandic"),
    ("it", "Italienska", "Italian"),
    ("ja", "Japanska", "Japanese"),
    ("ka", "Georgiska", "Georgian"),
    ("kl", "Grönländska", "Greenlandic"),
    ("kmr", "Kurmanji (kurdiska)", "Kurmanji Kurdish"),
    ("ko", "Koreanska", "Korean"),
    ("ku", "Kurdiska", "Kurdish"),
    ("lt", "Litauiska", "Lithuanian"),
    ("lv", "Lettiska", "Latvian"),
    ("mk", "Makedonska", "Macedonian"),
    ("ml", "Malayalam", "Malayalam"),
    ("mn", "Mongoliska", "Mongolian"),
    ("nl", "Nederländska", "Dutch"),
    ("om", "Oromo", "Oromo"),
    ("pa", "Punjabi", "Punjabi"),
    ("pl", "Polska", "Polish"),
    ("prs", "Dari", "Dari"),
    ("ps", "Pashto", "Pashto"),
    ("pt", "Portugisiska", "Portuguese"),
    ("ro", "Rumänska", "Romanian"),
    ("ru", "Ryska", "Russian"),
    ("sh", "Serbokroatiska", "Serbo-Croatian"),
    ("sk", "Slovakiska", "Slovak"),
    ("sl", "Slovenska", "Slovenian"),
    ("so", "Somaliska", "Somali"),
    ("sq", "Albanska", "Albanian"),
    ("sr", "Serbiska", "Serbian"),
    ("sw", "Swahili", "Swahili"),
    ("syr", "Syriska", "Syriac"),
    ("ta", "Tamil", "Tamil"),
    ("te", "Telugu", "Telugu"),
    ("th", "Thailändska", "Thai"),
    ("ti", "Tigrinja", "Tigrinya"),
    ("tl", "Tagalog", "Tagalog"),
    ("tr", "Turkiska", "Turkish"),
    ("ug", "Uiguriska", "Uyghur"),
    ("ur", "Urdu", "Urdu"),
    ("uz", "Uzbekiska", "Uzbek"),
    ("vi", "Vietnamesiska", "Vietnamese"),
    ("zh", "Kinesiska", "Chinese"),
];

/// Number of names, from the first, that are of national minority languages.
const OF_MINORITIES: usize = 15;

impl Locale {
    /// Tags and names of languages beyond the `usual` ones, each name once: those of national minorities, and the
    /// others by their names.
    pub fn more_languages(self, usual: &[&str]) -> [Vec<(&'static str, &'static str)>; 2] {
        let mut names: Vec<&str> = usual.iter().map(|tag| self.any_language_name(tag)).collect();
        let mut more = [Vec::new(), Vec::new()];
        for (number, (tag, sv, en)) in NAMES.into_iter().enumerate() {
            let name = self.pick(sv, en);
            if !names.contains(&name) && !usual.contains(&tag) {
                names.push(name);
                more[usize::from(number >= OF_MINORITIES)].push((tag, name));
            }
        }
        more[1].sort_by(|(_, left), (_, right)| swedish_order(left, right));
        more
    }

    /// Name of a language; its tag where the name is unknown.
    pub fn any_language_name(self, tag: &str) -> &str {
        let known = || NAMES.iter().find(|(known, ..)| *known == tag).map(|(_, sv, en)| self.pick(sv, en));
        self.language_name(tag).or_else(known).unwrap_or(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_names_in_both_languages() {
        for tag in
            "fi fit se sma smj sje sju rom yi ar fa prs so pl bs hr sr kmr ckb ku tr es ti th ru uk de fr el hu ro pt \
                    it nl zh vi sq am ur et lv lt is swl"
                .split_whitespace()
        {
            for locale in [Locale::Sv, Locale::En] {
                assert_ne!(locale.any_language_name(tag), tag, "{tag}");
            }
        }
        let [minority, others] = Locale::Sv.more_languages(&["se"]);
        assert_eq!((minority[0], minority.last()), (("fit", "Meänkieli"), Some(&("yi", "Jiddisch"))));
        let names: Vec<&str> = others.iter().map(|(_, name)| *name).collect();
        assert_eq!((names[0], names[names.len() - 1]), ("Albanska", "Vietnamesiska"));
        assert_eq!(minority.len() + others.len() + 2, NAMES.len(), "Jiddisch and Nordsamiska have two tags");
        assert_eq!(Locale::En.any_language_name("fit"), "Meänkieli");
        assert_eq!(Locale::Sv.any_language_name("qaa"), "qaa");
    }
}
