//! The filter as the browser runs it, for `benches/filter.mjs`: built with the client's profile, called from Node.

use innovationsveckan::domain::{
    filter::{Filter, run},
    programme::Programme,
};
use wasm_bindgen::prelude::*;

/// A programme in the memory of WebAssembly.
#[wasm_bindgen]
pub struct Week(Programme);

#[wasm_bindgen]
impl Week {
    /// From list data as the server sends it.
    #[wasm_bindgen(constructor)]
    pub fn new(list: &[u8]) -> Result<Week, JsError> {
        Ok(Self(Programme::from_bytes(list)?))
    }

    /// The hashes of the chunks of texts, in order.
    pub fn chunks(&self) -> Vec<String> {
        self.0.list.chunks.iter().map(|chunk| chunk.hash.clone()).collect()
    }

    pub fn add_texts(&mut self, number: usize, bytes: &[u8]) -> Result<(), JsError> {
        self.0.add_texts(number, bytes)?;
        while self.0.read_on(usize::MAX) {}
        Ok(())
    }

    /// Hits, all counts and the order of a query string; gives the number of hits.
    pub fn run(&self, query: &str) -> usize {
        run::run(&self.0, &Filter::parse(query)).hits.len()
    }
}
