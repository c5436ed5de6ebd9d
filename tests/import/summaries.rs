//! Summaries that are made of real descriptions.

use innovationsveckan::domain::{
    activity::{Description, Summary},
    field::Field,
};

use super::*;
use import::record::Read as Next;

#[test]
fn a_made_summary_is_the_beginning_of_the_whole_text() {
    let others = std::env::var_os("VECKAN_SCHEDULES").map(PathBuf::from);
    let folders = [test_data("schedules"), others].into_iter().flatten();
    let mut files: Vec<PathBuf> =
        folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).collect();
    files.extend(test_data("almedalen-2023.csv"));
    for file in files {
        let Ok(mut records) = import::open(fs::File::open(&file).unwrap(), file.to_str().unwrap(), None) else {
            continue;
        };
        let mut made = 0;
        while let Ok(Some(next)) = records.next_record() {
            let Next::Record(raw) = next else { continue };
            let Ok(description) = Description::parse(raw.text(Field::Description)) else { continue };
            let whole = Summary::beginning_of(&markdown::plain(description.as_str()));
            assert_eq!(markdown::made_summary(&description), whole, "{} {}", file.display(), raw.row);
            made += 1;
        }
        println!("{}: {made}", file.display());
    }
}
