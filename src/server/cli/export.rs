//! `veckan export`: writes a week's published activities to a file, whole or not at all.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};

use super::public_url::PublicUrl;
use crate::{
    domain::filter::Filter,
    locale::Locale,
    server::{
        clock::{self, Clock},
        export::{self, Source, Written},
        import::Format,
        service::{import::find_week, snapshot::Snapshot},
        store::Store,
    },
    urls::ExportFormat,
};

#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The file, which is replaced where it exists; without it, or with -, standard output
    file: Option<PathBuf>,
    /// The slug of the week
    #[arg(long, value_name = "SLUG", env = "VECKAN_WEEK")]
    week: String,
    /// What to write; else the file's name tells, and CSV where it does not
    #[arg(long, env = "VECKAN_FORMAT", value_parser = super::import::formats())]
    format: Option<Format>,
    /// The part to write, as the query string of the programme page: theme=data&day=2022-10-03
    #[arg(long, value_name = "QUERY", env = "VECKAN_FILTER", default_value = "", hide_default_value = true)]
    filter: String,
    /// Where the site is reached, for the addresses of activities in calendars and frab schedules
    #[arg(long, value_name = "URL", env = "VECKAN_PUBLIC_URL")]
    public_url: Option<String>,
}

/// Also writes a programme that is not open yet: access to the database is permission enough.
pub async fn export(store: &Store, options: &Options) -> anyhow::Result<ExitCode> {
    let file = options.file.as_deref().filter(|file| *file != Path::new("-"));
    let format = format(options.format, file)?;
    let public_url = options.public_url.as_deref().filter(|url| !url.trim().is_empty());
    let public_url = public_url.map(PublicUrl::parse).transpose()?.map(PublicUrl::into_string);
    let week = find_week(store, &options.week).await?;
    let records = store.published(&week.slug).await?;
    let snapshot = Snapshot::build(week, records)?;
    let filter = Filter::parse(&options.filter);
    let today = Some(clock::local_date(Clock::system().now_s(), &snapshot.week.time_zone));
    let public_url = public_url.as_deref();
    let filter = &filter;
    let week_in_path = Some(snapshot.week.slug.as_str());
    let source = Source { snapshot: &snapshot, filter, week_in_path, today, locale: Locale::Sv, public_url };
    let Written { bytes, activities } = export::write(source, format)?;
    match file {
        Some(file) => replace(file, &bytes).with_context(|| format!("cannot write {}", file.display()))?,
        None => print(&bytes).context("cannot write to standard output")?,
    }
    eprintln!("exported {activities} {}", if activities == 1 { "activity" } else { "activities" });
    Ok(ExitCode::SUCCESS)
}

fn print(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Format that was asked for, else the one of the file's extension.
fn format(asked: Option<Format>, file: Option<&Path>) -> anyhow::Result<ExportFormat> {
    let extension = file.and_then(Path::extension).map(|extension| extension.to_string_lossy().to_lowercase());
    let format = asked.unwrap_or(match extension.as_deref() {
        Some("xml") => Format::FrabXml,
        Some("json") => Format::FrabJson,
        Some("xlsx") => Format::Xlsx,
        Some("ics") => Format::Ics,
        _ => Format::Csv,
    });
    match format {
        Format::Csv => Ok(ExportFormat::Csv),
        Format::Ics => Ok(ExportFormat::Calendar),
        Format::FrabXml => Ok(ExportFormat::FrabXml),
        Format::FrabJson => Ok(ExportFormat::FrabJson),
        Format::Json | Format::Xlsx => {
            bail!("writing {} is not built yet; csv, ics, frab-xml and frab-json are", format.label())
        }
    }
}

/// Writes to a temporary file and renames it, so that readers see the old file or the new one whole.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    // A symbolic link stays, and its target is replaced.
    let file = &fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let before = fs::metadata(file).ok();
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        // A pipe or a device cannot be replaced by renaming.
        return OpenOptions::new().write(true).open(file)?.write_all(bytes);
    }
    let beside = beside(file);
    let written = File::create_new(&beside).and_then(|mut new| {
        new.write_all(bytes)?;
        if let Some(before) = before {
            new.set_permissions(before.permissions())?;
        }
        new.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, file));
    if placed.is_err() {
        let _ = fs::remove_file(&beside);
    }
    placed
}

/// Hidden temporary name in the same folder, thus on the same file system, with the process's id.
fn beside(file: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    file.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("programme.csv");
        for text in ["ett", "två"] {
            replace(&file, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace(&folder.path().join("missing/programme.csv"), b"tre").is_err());
        assert!(replace(folder.path(), b"tre").is_err());
    }

    #[test]
    fn a_format_follows_from_the_name() {
        let of = |asked, name: &str| format(asked, Some(Path::new(name))).ok();
        assert_eq!(of(None, "a.CSV"), Some(ExportFormat::Csv));
        assert_eq!(of(None, "a.schedule.xml"), Some(ExportFormat::FrabXml));
        assert_eq!(of(None, "a.json"), Some(ExportFormat::FrabJson));
        assert_eq!(of(None, "a.ics"), Some(ExportFormat::Calendar));
        assert_eq!(of(None, "programme"), Some(ExportFormat::Csv));
        assert_eq!(of(Some(Format::FrabXml), "a.csv"), Some(ExportFormat::FrabXml));
        let refused = format(None, Some(Path::new("a.xlsx"))).unwrap_err().to_string();
        assert_eq!(refused, "writing xlsx is not built yet; csv, ics, frab-xml and frab-json are");
    }
}
