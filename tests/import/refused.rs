//! Imports that are refused as a whole.

use super::*;

#[tokio::test]
async fn a_file_that_breaks_off_changes_nothing() {
    /// Fails once its text is read.
    struct BreaksOff(io::Cursor<Vec<u8>>);

    impl Read for BreaksOff {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(io::Error::other("the cable was pulled")),
                length => Ok(length),
            }
        }
    }

    let bench = Bench::new().await;
    let filling = "x".repeat(200);
    let row = |number| format!("{number},Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,{filling}\n");
    let header = "id,title,organizer,starts,ends,description\n".to_owned();
    let file: String = std::iter::once(header).chain((0..700).map(row)).collect();
    let mut records = import::open(BreaksOff(io::Cursor::new(file.into_bytes())), "a.csv", None).unwrap();
    let stopped = bench.import_records(records.as_mut(), PUBLISH).await.unwrap_err();
    assert!(matches!(stopped.cause, ImportError::File(_)));
    // What follows might be further occurrences of what was read.
    assert_eq!((stopped.report.imported, bench.published().await.len()), (0, 0));
}

#[tokio::test]
async fn a_week_that_is_not_there_is_named() {
    let mut bench = Bench::new().await;
    bench.week = "2023".to_owned();
    let file = fs::read(fixture("tabs.tsv")).unwrap();
    let mut records = import::open(&file[..], "tabs.tsv", None).unwrap();
    let stopped = bench.import_records(records.as_mut(), PLAIN).await.unwrap_err();
    assert_eq!(stopped.cause.to_string(), "there is no week \"2023\"; there are 2022");
    assert!(bench.folder.path().exists());
}
