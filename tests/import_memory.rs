//! A very large file goes through in little memory. Alone in its process, whose memory it measures.
#![cfg(feature = "ssr")]

use std::io::{self, Read};

use innovationsveckan::server::{
    clock::Clock,
    import,
    service::import::{ImportOptions, import as import_records},
    store::Store,
    week_settings,
};

/// Unoptimized code takes long enough with a sixth of it. Either is more than may be kept of it, by far.
const FILE_BYTES: usize = if cfg!(debug_assertions) { 32 } else { 200 } * 1024 * 1024;
const MOST_GROWTH_KB: u64 = if cfg!(debug_assertions) { 20 } else { 40 } * 1024;

/// Gives a header, then records of 16 kB without end up to `FILE_BYTES`: good ones, one whose time is wrong, and one
/// larger than any record may be.
struct Endless {
    pending: Vec<u8>,
    at: usize,
    made_bytes: usize,
    row: u64,
    filling: String,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.pending.len() {
            if self.made_bytes > FILE_BYTES {
                return Ok(0);
            }
            self.row += 1;
            let row = self.row;
            let starts = if row.is_multiple_of(3) { "i morgon" } else { "2022-10-03 09:00" };
            let filling = if row == 5 { self.filling.repeat(600) } else { self.filling.clone() };
            self.pending =
                format!("{row},\"Titel {row}\",Vinnova,{starts},2022-10-03 10:00,\"{filling}\"\n").into_bytes();
            self.made_bytes += self.pending.len();
            self.at = 0;
        }
        let length = (&self.pending[self.at..]).read(out)?;
        self.at += length;
        Ok(length)
    }
}

/// The most memory that this process has had; `None` where the system does not tell.
fn most_memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[tokio::test]
async fn memory_stays_flat_however_large_the_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("veckan.db").display())).await.unwrap();
    let settings = include_str!("fixtures/import/week.toml");
    store.put_week(&week_settings::parse(settings).unwrap(), 0).await.unwrap();

    let header = b"id,title,organizer,starts,ends,description\n".to_vec();
    let filling = "Å\u{e4} på ett ställe. ".repeat(400);
    let file = Endless { pending: header, at: 0, made_bytes: 0, row: 0, filling };
    let Some(before_kb) = most_memory_kb() else {
        println!("skipped: the system does not tell how much memory a process has had");
        return;
    };
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let mut records = import::open(file, "large.csv", None).unwrap();
    let report = import_records(&store, Clock::system(), "2022", records.as_mut(), options, &mut |_| {}).await.unwrap();
    let grown_kb = most_memory_kb().unwrap_or(u64::MAX) - before_kb;

    assert!(report.imported > 2_000 && report.rejected > 1_000, "{report:?}");
    assert!(grown_kb < MOST_GROWTH_KB, "grew by {grown_kb} kB");
    println!("{} records, memory grew by {grown_kb} kB", report.records());
}
