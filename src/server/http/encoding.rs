//! Bodies in the encodings that browsers ask for. A quick copy is made at the first request; a smaller one can follow.

use std::{
    io::Write,
    sync::{
        OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::http::{HeaderMap, header};
use bytes::Bytes;

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// The best one that a request accepts. Quality values other than 0 are not weighed: browsers send none.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let Some(accepted) = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
            return Self::Identity;
        };
        let accepts = |name: &str| {
            accepted.split(',').any(|entry| {
                let (coding, quality) = entry.split_once(';').unwrap_or((entry, ""));
                let refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
                coding.trim().eq_ignore_ascii_case(name) && !refused
            })
        };
        if accepts("br") {
            Self::Brotli
        } else if accepts("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// For `Content-Encoding`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// A body and its compressed copies.
pub struct Encoded {
    plain: Bytes,
    brotli: RwLock<Option<Bytes>>,
    gzip: OnceLock<Bytes>,
    is_best: AtomicBool,
}

/// Fast enough to be made while somebody waits.
const QUICK_BROTLI: i32 = 5;
const BEST_BROTLI: i32 = 11;
/// A megabyte: larger than any page or chunk of texts, and the encoder's memory grows with it.
const WINDOW_BITS: i32 = 20;

impl Encoded {
    pub fn new(plain: Bytes) -> Self {
        Self { plain, brotli: RwLock::default(), gzip: OnceLock::new(), is_best: AtomicBool::new(false) }
    }

    /// With copies that were made when the program was built.
    pub fn precompressed(plain: Bytes, brotli: Option<Bytes>, gzip: Option<Bytes>) -> Self {
        let is_best = AtomicBool::new(brotli.is_some());
        let encoded = Self { plain, brotli: RwLock::new(brotli), gzip: OnceLock::new(), is_best };
        if let Some(gzip) = gzip {
            let _ = encoded.gzip.set(gzip);
        }
        encoded
    }

    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    pub fn get(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Identity => self.plain.clone(),
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.plain)).clone(),
            Encoding::Brotli => {
                if let Some(made) = self.brotli.read().unwrap_or_else(PoisonError::into_inner).clone() {
                    return made;
                }
                let made = brotli(&self.plain, QUICK_BROTLI);
                self.brotli.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(made).clone()
            }
        }
    }

    /// Replaces the quick copy by the smallest; seconds of work for a megabyte of text.
    pub fn improve(&self) {
        if self.is_best.swap(true, Ordering::Relaxed) {
            return;
        }
        let best = brotli(&self.plain, BEST_BROTLI);
        *self.brotli.write().unwrap_or_else(PoisonError::into_inner) = Some(best);
    }

    /// In bytes, with room for the copies that are still to be made.
    pub fn weight(&self) -> usize {
        self.plain.len() * 3 / 2
    }
}

/// Compressed with brotli at a quality of 0 to 11.
pub fn brotli(plain: &[u8], quality: i32) -> Bytes {
    let mut compressed = Vec::with_capacity(plain.len() / 4);
    let params =
        brotli::enc::BrotliEncoderParams { quality, lgwin: WINDOW_BITS, size_hint: plain.len(), ..Default::default() };
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
