//! The filter as the browser runs it, for `benches/filter.mjs`: built with the client's profile, called from Node.

use domain::{
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
        Ok(self.0.add_texts(number, bytes)?)
    }

    /// Makes about so many documents' texts more ready to be searched; false when all are.
    pub fn read_on(&mut self, most: usize) -> bool {
        self.0.read_on(most)
    }

    /// Of the texts themselves, in bytes.
    pub fn text_bytes(&self) -> usize {
        self.0.text_bytes()
    }

    /// What the search keeps beside them, in bytes.
    pub fn index_bytes(&self) -> usize {
        self.0.index.heap_bytes()
    }

    /// Hits, all counts and the order of a query string; gives the number of hits.
    pub fn run(&self, query: &str) -> usize {
        run::run(&self.0, &Filter::parse(query), None).hits.len()
    }
}
