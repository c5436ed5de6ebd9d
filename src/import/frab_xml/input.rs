//! Input of the XML reader: the file as UTF-8, limited to the size of one event at a time.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

/// Most bytes of one event, or of the text between two.
pub(super) const RATION_BYTES: usize = 4 * 1024 * 1024;

pub(super) struct Input<R> {
    buffered: BufReader<Transcoded<R>>,
    /// Bytes until reading fails, which bounds an unclosed element; the XML reader resets it for each event.
    pub(super) left_bytes: usize,
    line_ends: u64,
}

impl<R: Read> Input<R> {
    pub(super) fn new(beginning: &[u8], input: R) -> Self {
        let decoder = declared_encoding(beginning).new_decoder_without_bom_handling();
        let transcoded = Transcoded { input: Some(input), decoder, undecoded: Vec::new(), has_ended: false };
        Self { buffered: BufReader::with_capacity(64 * 1024, transcoded), left_bytes: RATION_BYTES, line_ends: 0 }
    }

    /// Input without bytes.
    pub(super) fn empty() -> Self {
        let decoder = UTF_8.new_decoder_without_bom_handling();
        let transcoded = Transcoded { input: None, decoder, undecoded: Vec::new(), has_ended: true };
        Self { buffered: BufReader::with_capacity(0, transcoded), left_bytes: 0, line_ends: 0 }
    }

    /// Current line of the file, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line_ends + 1
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(out)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left_bytes == 0 {
            let limit_mb = RATION_BYTES / (1024 * 1024);
            return Err(io::Error::other(format!("an event is larger than {limit_mb} MB")));
        }
        self.buffered.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.left_bytes = self.left_bytes.saturating_sub(length);
        let consumed = self.buffered.buffer().get(..length).unwrap_or_default();
        self.line_ends += memchr::memchr_iter(b'\n', consumed).count() as u64;
        self.buffered.consume(length);
    }
}

/// Reader that decodes its input to UTF-8. Invalid bytes become U+FFFD.
struct Transcoded<R> {
    input: Option<R>,
    decoder: Decoder,
    undecoded: Vec<u8>,
    has_ended: bool,
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // Room for the longest character: with less, the decoder could make no progress.
        const LEAST: usize = 16;
        if out.len() < LEAST {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the buffer is too small for a character"));
        }
        loop {
            if self.undecoded.is_empty() && !self.has_ended {
                self.undecoded.resize(16 * 1024, 0);
                let length = self.input.as_mut().map_or(Ok(0), |input| input.read(&mut self.undecoded))?;
                self.undecoded.truncate(length);
                self.has_ended = length == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.undecoded, out, self.has_ended);
            self.undecoded.drain(..read);
            let is_done = self.has_ended && result == CoderResult::InputEmpty;
            if is_done {
                // A finished decoder must not be called again, but the caller may read again.
                self.decoder = UTF_8.new_decoder_without_bom_handling();
            }
            if is_done || written > 0 {
                return Ok(written);
            }
        }
    }
}

/// Encoding that the XML declaration names; UTF-8 where it names no known one.
fn declared_encoding(beginning: &[u8]) -> &'static Encoding {
    let declaration_end = memchr::memmem::find(beginning, b"?>").unwrap_or(0);
    let declaration = &beginning[..declaration_end];
    let Some(at) = memchr::memmem::find(declaration, b"encoding") else { return UTF_8 };
    let value = declaration[at + b"encoding".len()..].split(|byte| matches!(byte, b'"' | b'\'')).nth(1);
    value.and_then(Encoding::for_label).unwrap_or(UTF_8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_may_be_read_more_than_once() {
        for (file, expected) in [
            (&b""[..], ""),
            (b"<x/>", "<x/>"),
            (b"<?xml version='1.0' encoding='iso-8859-1'?>\xe5", "<?xml version='1.0' encoding='iso-8859-1'?>\u{e5}"),
            (b"cut off \xc3", "cut off \u{fffd}"),
        ] {
            let mut input = Input::new(file, file);
            let mut text = String::new();
            input.read_to_string(&mut text).unwrap();
            assert_eq!(text, expected);
            for _ in 0..3 {
                assert_eq!(input.read(&mut [0; 8]).unwrap(), 0);
            }
        }
    }
}
