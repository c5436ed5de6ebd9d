//! Joints of long Swedish words: where a compound may be divided, by a small list of the parts that compounds of the
//! public sector are made of, and by the endings before a linking s. Knows no language but Swedish, and leaves a word
//! alone rather than divide it in the wrong place.

use std::borrow::Cow;

/// Character at which a browser may divide a word, and which is seen only where it does.
pub const SOFT_HYPHEN: char = '\u{ad}';

/// Letters of the shortest word that is divided, and of its shortest part.
const LONG: usize = 16;
const PART: usize = 4;

/// Endings after which a part ends by a linking s.
const LINKED: [&str; 6] = ["ings", "tions", "sions", "hets", "skaps", "itets"];

/// Parts that stand first, as one text: a list of texts would be twice as large in the client. Before a vowel those
/// without a linking s may be the beginning of another word: regional.
const FIRST: &str = "akademiker akut allmän almedals arbets arbetsgivar arbetslöshets barn besluts biblioteks biljett bransch \
    brotts butiks byggnads civil civilsamhälles data diabetes distrikts ekonomi energi europa export familje \
    fjärrvärme folk fordons forskar framtids friluft frilufts fritids företags förfrågnings försvars grund \
    handels havs havsmiljö hälso hållplats höghastighets idrotts industri infrastruktur internet journalist \
    järnvägs kemikalie klimat koldioxid kommun kompetens konkurrens konsument kultur kunskaps kvalitets \
    landsbygds landskaps lantbruks ledar leverantörs livs livsmedels läkar läkemedels marknads medarbetar \
    medborgar medicin medie miljard miljö myndighets natur naturvårds närings näringslivs omvärlds patient \
    personuppgifts polis region resurs riks riksdags samhälls samverkans sjukhus sjukvårds skogs social special \
    specialist stads stadsbyggnads student studiestöds system teckenspråks tjänste transport ungdoms universitets \
    vatten verkstads välfärds";

/// Parts that stand last, by their beginnings.
const LAST: &str = "analys anläggning anpassning ansvarig användning arbete arbetsgivar arbetsplats avdelning avtal bedömning \
    begränsning behandling besiktning beskrivning bestånd bevakning bibliotek branschen brottslighet byggande \
    byggnad center centrum delegation deltagar demokrat dialog direktiv domstol effektivisering effektivitet \
    ekvation enheten entreprenör fastighet finansiering forskning forum främjande frågor funktion förbund \
    fördelning förebyggande föreläsning förening företag förmedling förordning församling försäkring försörjning \
    förvaltning förändring handläggare hantering historisk hushållning högskol industri infrastruktur innovation \
    inspektion institut investering kampanj kommission kommitté konferens konflikt kontoret koordinator \
    kriminalitet laboratori lagstiftning lärare marknad medicin miljö modell mottagning museum myndighet nämnden \
    nätverk ombudsman omställning organisation paradox partner personalen perspektiv planering politik producent \
    produkt produktion program protokoll påverkan rapportering redogörelse regionen register rättighet rättslig \
    samarbete samhälle samverkan satsning sekretess sektorn situation sjuksköterskor sjukvård sköterska statistik \
    strateg struktur styrelse system säkerhet tillgång underlag undervisning universitet uppföljning uppgift \
    upphandlare upphandling utbildning utbyggnad utmaning utredning utrustning utveckling verksamhet ämbete \
    återvinning överdomstol överenskommelse övervakning";

/// Text in which each Swedish word of 16 letters or more can be divided at its joints: with soft hyphens there, for
/// headings, names and tiles. Borrowed where no word is long.
pub fn soft_hyphens(text: &str) -> Cow<'_, str> {
    let mut divided = String::new();
    let mut written = 0;
    let mut start = 0;
    while let Some((from, to)) = next_word(text, start) {
        start = to;
        // Not more letters than bytes.
        if to - from < LONG {
            continue;
        }
        for joint in joints(&text[from..to]) {
            divided.push_str(&text[written..from + joint]);
            divided.push(SOFT_HYPHEN);
            written = from + joint;
        }
    }
    if written == 0 {
        return Cow::Borrowed(text);
    }
    divided.push_str(&text[written..]);
    Cow::Owned(divided)
}

/// Bytes of the first run of letters at or after `start`.
fn next_word(text: &str, start: usize) -> Option<(usize, usize)> {
    let from = start + text[start..].find(char::is_alphabetic)?;
    let to = text[from..].find(|c: char| !c.is_alphabetic()).map_or(text.len(), |length| from + length);
    Some((from, to))
}

/// Joints of a word, as bytes; none where it is short, or not in letters that Swedish has.
fn joints(word: &str) -> Vec<usize> {
    let mut lower = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'a'..='z' | 'å' | 'ä' | 'ö' | 'é' | 'ü' => lower.push(c),
            'A'..='Z' => lower.push(c.to_ascii_lowercase()),
            'Å' => lower.push('å'),
            'Ä' => lower.push('ä'),
            'Ö' => lower.push('ö'),
            'É' => lower.push('é'),
            _ => return Vec::new(),
        }
    }
    let ends: Vec<usize> = lower.char_indices().map(|(at, _)| at).collect();
    let mut joints = Vec::new();
    if ends.len() < LONG {
        return joints;
    }
    // In letters.
    let mut part = 0;
    for letter in PART..=ends.len() - PART {
        if letter - part >= PART && is_joint(&lower[ends[part]..], ends[letter] - ends[part]) {
            joints.push(ends[letter]);
            part = letter;
        }
    }
    joints
}

/// Whether a word, or the rest of one, has a joint at a byte.
fn is_joint(word: &str, at: usize) -> bool {
    let (left, right) = word.split_at(at);
    let has_vowel = |part: &str| part.contains(|c| "aeiouyåäöé".contains(c));
    if !has_vowel(left) || !has_vowel(right) {
        return false;
    }
    // Endings begin with these: kommun-ernas, kultur-ella, transport-örer.
    let is_ending = right.starts_with(['a', 'e', 'i', 'o', 'ö']) || right.chars().nth(PART).is_none();
    let is_joint = LINKED.iter().any(|ending| left.ends_with(ending))
        || LAST.split(' ').any(|part| right.starts_with(part))
        || (left.ends_with('s') || !is_ending) && FIRST.split(' ').any(|part| part == left);
    // The longest part counts: not närings|livs, but näringslivs|enheten.
    let is_within = |parts: &str| parts.split(' ').any(|part| part.len() > at && word.starts_with(part));
    is_joint && !is_within(FIRST) && !is_within(LAST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without_soft_hyphens(text: &str) -> String {
        text.replace(SOFT_HYPHEN, "")
    }

    /// Text with a bar at each joint.
    fn shown(text: &str) -> String {
        soft_hyphens(text).replace(SOFT_HYPHEN, "|")
    }

    #[test]
    fn long_words_are_divided_at_their_joints() {
        for divided in [
            "Innovations|upphandling",
            "Infrastruktur/kommunikationer",
            "infrastruktur|kommunikationer",
            "kultur|samverkans|utredningens",
            "Tillgänglighets|redogörelse",
            "personuppgifts|behandling",
            "Upphandlings|myndigheten",
            "Folk|hälso|myndigheten",
            "Integritets|skydds|myndigheten",
            "Klimat|omställningen i näringslivs|enheten",
            "arbets|miljö|arbetet",
            "stadsbyggnads|förvaltningen",
            "”Närings|utskottet”: energi|effektivisering, plast|återvinning",
            "VÄLFÄRDS|TEKNIKENS",
        ] {
            assert_eq!(shown(&divided.replace('|', "")), divided);
        }
    }

    #[test]
    fn what_only_looks_like_a_joint_is_none() {
        for text in [
            "regionaliserades",
            "kommunikationerna",
            "socialiseringarnas",
            "energieffektiva",
            "utvecklingarnas",
            "transportörernas",
            "internationaliseringen",
            "Forskningsinfra",
            "kort och gott",
            "",
        ] {
            assert!(matches!(soft_hyphens(text), Cow::Borrowed(it) if it == text), "{}", shown(text));
        }
    }

    #[test]
    fn english_is_left_alone() {
        let text = "Entrepreneurship and internationalisation: telecommunications, interdisciplinary responsibilities, \
                    misunderstandings, institutionalization, disproportionately, environmentalists, transformational \
                    sustainability, cross-organizational constitutionality, decommercialization, representativeness, \
                    regionalizations, industrialization, characteristically, underrepresentation, decarbonisation";
        assert_eq!(shown(text), text);
    }

    proptest! {
        #[test]
        fn a_divided_text_is_the_text(text in "(energi|ings|kommun|utredning|åäö|[A-Öa-ö ]|/|\\PC){0,20}") {
            let plain = without_soft_hyphens(&text);
            let divided = soft_hyphens(&plain);
            prop_assert_eq!(without_soft_hyphens(&divided), plain.as_str());
            for word in divided.split(|c: char| !c.is_alphabetic() && c != SOFT_HYPHEN) {
                let parts: Vec<usize> = word.split(SOFT_HYPHEN).map(|part| part.chars().count()).collect();
                let is_short = parts.iter().sum::<usize>() < LONG;
                prop_assert!(parts.len() == 1 || !is_short && parts.iter().all(|part| *part >= PART), "{}", word);
            }
        }
    }
}
