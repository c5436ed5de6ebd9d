//! Content encodings of bodies. A fast copy is made at the first request, and may be replaced by a smaller one.

use std::{
    io::Write,
    sync::{
        Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::http::{HeaderMap, header};
use bytes::Bytes;

/// Content encoding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// Encoding that a request prefers, and of equally preferred ones the smallest (RFC 9110, 12.5.3); identity where
    /// it accepts none of ours.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let mut asked: Vec<(&str, u16)> = Vec::new();
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
        for entry in lines.flat_map(|line| line.split(',')) {
            let mut parts = entry.split(';').map(str::trim);
            let coding = parts.next().unwrap_or("");
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            if let Some(quality) = weight.map_or(Some(1000), quality) {
                asked.push((coding, quality));
            }
        }
        let named = |names: &[&str]| {
            let is_named = |coding: &str| names.iter().any(|name| name.eq_ignore_ascii_case(coding));
            asked.iter().find(|(coding, _)| is_named(coding)).map(|(_, quality)| *quality)
        };
        // `*` applies to codings that are not named. Identity, if not named, has the least preference.
        let offers = [
            (Self::Brotli, named(&["br"]).or_else(|| named(&["*"])).unwrap_or(0)),
            (Self::Gzip, named(&["gzip", "x-gzip"]).or_else(|| named(&["*"])).unwrap_or(0)),
            (Self::Identity, named(&["identity"]).unwrap_or(0)),
        ];
        let best = offers.into_iter().rev().max_by_key(|(_, quality)| *quality);
        best.filter(|(_, quality)| *quality > 0).map_or(Self::Identity, |(encoding, _)| encoding)
    }

    /// Value of `Content-Encoding`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// Weight such as `0.25`, in thousandths; `None` where it is malformed.
fn quality(written: &str) -> Option<u16> {
    let (whole, rest) = written.split_once('.').unwrap_or((written, ""));
    let is_written_so = matches!(whole, "0" | "1") && rest.len() <= 3 && rest.bytes().all(|it| it.is_ascii_digit());
    let thousandths = format!("{whole}{rest:0<3}").parse().ok()?;
    (is_written_so && thousandths <= 1000).then_some(thousandths)
}

/// Body with its compressed copies.
pub struct Encoded {
    plain: Bytes,
    brotli: RwLock<Option<Bytes>>,
    gzip: OnceLock<Bytes>,
    /// Held while the first brotli copy is made; others wait for it.
    making: Mutex<()>,
    is_best: AtomicBool,
}

/// Brotli quality for copies that a request waits for, and for copies made in the background.
const QUICK_BROTLI: i32 = 5;
/// The same for bodies above a megabyte, such as the calendar of a whole week: by Node's brotli, 4 takes a third of the
/// time of 5 there, and 4 % more bytes.
const QUICK_BROTLI_OF_LARGE: i32 = 4;
const BEST_BROTLI: i32 = 11;
/// Brotli windows, as powers of two: a megabyte for pages and chunks of texts, since the encoder's memory grows with
/// the window; four for larger bodies, since a whole programme repeats itself at a distance.
const WINDOW_BITS: i32 = 20;
const LARGE_WINDOW_BITS: i32 = 22;

impl Encoded {
    pub fn new(plain: Bytes) -> Self {
        Self {
            plain,
            brotli: RwLock::default(),
            gzip: OnceLock::new(),
            making: Mutex::default(),
            is_best: AtomicBool::new(false),
        }
    }

    /// Body with copies that were made at build time.
    pub fn precompressed(plain: Bytes, brotli: Option<Bytes>, gzip: Option<Bytes>) -> Self {
        let is_best = AtomicBool::new(brotli.is_some());
        let encoded =
            Self { plain, brotli: RwLock::new(brotli), gzip: OnceLock::new(), making: Mutex::default(), is_best };
        if let Some(gzip) = gzip {
            let _ = encoded.gzip.set(gzip);
        }
        encoded
    }

    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// Copy in an encoding, if it has been made.
    pub fn ready(&self, encoding: Encoding) -> Option<Bytes> {
        match encoding {
            Encoding::Identity => Some(self.plain.clone()),
            Encoding::Gzip => self.gzip.get().cloned(),
            Encoding::Brotli => self.brotli.read().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// Copy in an encoding if it has been made, else the plain body.
    pub fn ready_in(&self, encoding: Encoding) -> (Encoding, Bytes) {
        self.ready(encoding).map_or_else(|| (Encoding::Identity, self.plain.clone()), |made| (encoding, made))
    }

    /// Copy in an encoding, made where it is missing: takes a millisecond for a page, a tenth of a second for list
    /// data.
    pub fn get(&self, encoding: Encoding) -> Bytes {
        if encoding == Encoding::Gzip {
            return self.gzip.get_or_init(|| gzip(&self.plain)).clone();
        }
        let _one = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = self.ready(encoding) {
            return made;
        }
        let made = quick(&self.plain);
        self.brotli.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(made).clone()
    }

    /// Replaces the fast brotli copy by the smallest; takes seconds for a megabyte of text.
    pub fn improve(&self) {
        if self.is_best.swap(true, Ordering::Relaxed) {
            return;
        }
        let best = brotli(&self.plain, BEST_BROTLI);
        *self.brotli.write().unwrap_or_else(PoisonError::into_inner) = Some(best);
    }

    /// Estimated size in bytes, including copies that are still to be made.
    pub fn weight(&self) -> usize {
        self.plain.len() * 3 / 2
    }
}

/// Body in an encoding, for a single response.
pub fn encoded(plain: Bytes, encoding: Encoding) -> Bytes {
    match encoding {
        Encoding::Brotli => quick(&plain),
        Encoding::Gzip => gzip(&plain),
        Encoding::Identity => plain,
    }
}

/// Bytes compressed with brotli while a request waits.
fn quick(plain: &[u8]) -> Bytes {
    brotli(plain, if plain.len() > 1 << WINDOW_BITS { QUICK_BROTLI_OF_LARGE } else { QUICK_BROTLI })
}

/// Bytes compressed with brotli at a quality of 0 to 11.
pub fn brotli(plain: &[u8], quality: i32) -> Bytes {
    let mut compressed = Vec::with_capacity(plain.len() / 4);
    let lgwin = if plain.len() > 1 << WINDOW_BITS { LARGE_WINDOW_BITS } else { WINDOW_BITS };
    let params = brotli::enc::BrotliEncoderParams { quality, lgwin, size_hint: plain.len(), ..Default::default() };
    // Writing to memory cannot fail.
    let _ = brotli::BrotliCompress(&mut &*plain, &mut compressed, &params);
    compressed.into()
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(plain.len() / 3), flate2::Compression::new(6));
    // Writing to memory cannot fail.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn accepted(value: &str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
        Encoding::accepted(&headers)
    }

    #[test]
    fn what_is_accepted() {
        assert_eq!(accepted("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(accepted("br;q=0, gzip;q=0.8"), Encoding::Gzip);
        assert_eq!(accepted("deflate"), Encoding::Identity);
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn weights_stars_and_several_lines_are_read() {
        let of_lines = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
            }
            Encoding::accepted(&headers)
        };
        for (lines, expected) in [
            (&["gzip", "br"][..], Encoding::Brotli),
            (&["deflate", "gzip"][..], Encoding::Gzip),
            (&["br;q=0.5, gzip;q=0.9"][..], Encoding::Gzip),
            (&["br;q=0.5, gzip; q=0.500"][..], Encoding::Brotli),
            (&["BR"][..], Encoding::Brotli),
            (&["x-gzip"][..], Encoding::Gzip),
            (&["br;Q=0, gzip"][..], Encoding::Gzip),
            (&["br;q=0;x=1, gzip"][..], Encoding::Gzip),
            (&["br;x=1;q=0, gzip"][..], Encoding::Gzip),
            (&["br;q=0.000"][..], Encoding::Identity),
            (&["br ; q=0.001"][..], Encoding::Brotli),
            (&["*"][..], Encoding::Brotli),
            (&["br;q=0, *"][..], Encoding::Gzip),
            (&["*;q=0"][..], Encoding::Identity),
            (&["gzip, *;q=0"][..], Encoding::Gzip),
            (&["identity, br;q=0.5"][..], Encoding::Identity),
            (&["identity;q=0.5, br;q=0.5"][..], Encoding::Brotli),
            (&["identity;q=0, deflate"][..], Encoding::Identity),
            (&[""][..], Encoding::Identity),
            (&["br;q=2, gzip"][..], Encoding::Gzip),
            (&["br;q=0.1234, gzip;q=x"][..], Encoding::Identity),
        ] {
            assert_eq!(of_lines(lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn every_copy_is_the_same_text() {
        let text = "Innovationsveckan ".repeat(500);
        let encoded = Encoded::new(Bytes::from(text.clone()));
        for improved in [false, true] {
            if improved {
                encoded.improve();
            }
            let mut plain = Vec::new();
            brotli::BrotliDecompress(&mut &*encoded.get(Encoding::Brotli), &mut plain).unwrap();
            assert_eq!(plain, text.as_bytes());
        }
        let mut plain = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*encoded.get(Encoding::Gzip)), &mut plain)
            .unwrap();
        assert_eq!(plain, text);
    }
}
