//! `/api/v1/openapi.json`: the description of the read API and of the programme's files, made from the handlers and
//! their types; and `/api`, the page that shows it.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Uri},
    response::Response,
};
use utoipa::{
    OpenApi,
    openapi::{
        self, ContentBuilder, HttpMethod, PathItem, Required, ResponseBuilder, Server,
        path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        schema::{Array, Object, ObjectBuilder, Type},
    },
};

use super::{
    answers::{self, Question},
    document::{self, Client, Document},
    encoding::Encoding,
    export::content_type,
    page_cache::CachedPage,
    pages, read_api,
};
use crate::{
    domain::filter::{Group, Sort},
    locale::Locale,
    pages::{api_reference, prepared::PreparedPage},
    server::state::Site,
    urls::{self, Export, ExportFormat},
};

/// Innovationsveckan: the read API
///
/// The programme of a week that everybody creates together, as open data: open to every origin, without a key.
#[derive(OpenApi)]
#[openapi(
    info(license(name = "Apache-2.0", identifier = "Apache-2.0")),
    paths(read_api::activities, read_api::activity, read_api::weeks)
)]
struct ReadApi;

/// Description of everything that programs may read.
pub fn description(site: &Site) -> openapi::OpenApi {
    let mut api = ReadApi::openapi();
    "Innovationsveckan".clone_into(&mut api.info.title);
    api.info.description = Some(
        "The programme of a week that everybody creates together, as open data: open to every origin, without a key. \
         Answers carry an ETag; errors are application/problem+json."
            .to_owned(),
    );
    api.servers = Some(vec![Server::new(site.public_url.as_deref().unwrap_or("/"))]);
    if let Some(list) = api.paths.paths.get_mut(urls::READ_API).and_then(|item| item.get.as_mut()) {
        list.parameters.get_or_insert_default().extend(filter().into_iter().map(Into::into));
    }
    for format in ExportFormat::ALL {
        let file = Export { locale: Locale::Sv, week: None, format };
        api.paths.paths.insert(file.path(), self::file(format, None));
        let of_week = ParameterBuilder::new().name("week").parameter_in(ParameterIn::Path).required(Required::True);
        let of_week = of_week.description(Some("Slug of the week")).schema(Some(text())).build();
        let path = Export { week: Some("{week}".to_owned()), ..file }.path();
        api.paths.paths.insert(path, self::file(format, Some(of_week)));
    }
    api
}

/// Operation that reads a file or a feed.
fn file(format: ExportFormat, week: Option<Parameter>) -> PathItem {
    let name = format.ending().trim_start_matches('.').replace('.', "-");
    let (id, of) = match week {
        None => (format!("program-{name}"), "the current week"),
        Some(_) => (format!("program-week-{name}"), "a week"),
    };
    let what = match format {
        ExportFormat::Atom => "what is new and changed, the newest first, as an Atom feed of at most 100 entries",
        ExportFormat::Calendar => "a calendar to subscribe to, with an event for each occurrence that fits",
        ExportFormat::Csv => "a table that an import reads as the same programme",
        ExportFormat::FrabXml | ExportFormat::FrabJson => "a frab schedule, for conference apps",
    };
    let content = ContentBuilder::new().schema(Some(text())).build();
    let operation = OperationBuilder::new()
        .operation_id(Some(id))
        .summary(Some(format!("The programme of {of}: {what}")))
        .parameters(Some(week.into_iter().chain(filter())))
        .response(
            "200",
            ResponseBuilder::new().description("The hits of the filter").content(content_type(format), content),
        )
        .response("304", ResponseBuilder::new().description("The answer is the one whose ETag If-None-Match names"))
        .response("404", ResponseBuilder::new().description("There is no such week, or its programme is not open"));
    PathItem::new(HttpMethod::Get, operation)
}

/// Keys of the filter.
fn filter() -> Vec<Parameter> {
    let groups = Group::ALL.iter().map(|group| {
        let name = Locale::En.group_name(*group);
        parameter(group.key(), &format!("{name}: any of these values"), Array::new(text()))
    });
    let time = || ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]{2}:[0-9]{2}$")).build();
    let date = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(openapi::SchemaFormat::KnownFormat(openapi::KnownFormat::Date)))
        .build();
    let sorts = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Sort::ALL.map(Sort::word)));
    let others = [
        parameter("q", "Free text", text()),
        parameter("from", "Starts at this time of day or later, in the week's zone", time()),
        parameter("to", "Starts before this time of day", time()),
        parameter("changed_from", "First published, or changed for participants, on this day or later", date),
        parameter("sort", "Order", sorts.build()),
    ];
    groups.chain(others).collect()
}

fn parameter(key: &str, description: &str, schema: impl Into<openapi::RefOr<openapi::Schema>>) -> Parameter {
    let parameter = ParameterBuilder::new().name(key).parameter_in(ParameterIn::Query).required(Required::False);
    parameter.description(Some(description)).schema(Some(schema)).build()
}

fn text() -> Object {
    Object::with_type(Type::String)
}

/// `GET /api/v1/openapi.json`.
pub async fn document(State(site): State<Arc<Site>>, request: HeaderMap) -> Response {
    let question = Question { key: "openapi".to_owned(), content_type: HeaderValue::from_static("application/json") };
    let make = |site: &Site| serde_json::to_vec_pretty(&description(site));
    answers::answer(&site, question, &request, make).await
}

/// `GET /api`, in each language.
pub async fn page(site: Arc<Site>, locale: Locale, request: HeaderMap) -> Response {
    let path = urls::api_reference(locale);
    let encoding = Encoding::accepted(&request);
    let making = {
        let site = site.clone();
        async move {
            let generation = site.pages.generation();
            let now_ms = site.clock.now_ms();
            let description = serde_json::to_value(description(&site)).unwrap_or_default();
            let page = PreparedPage::Rendered(api_reference::shown(locale, &description));
            let Document { html, policy } =
                document::render(&site, locale, &Uri::from_static(path), page, Client::Forms).await?;
            let cached = Arc::new(CachedPage::new(html, policy, site.next_boundary_ms(now_ms)));
            cached.body.get(encoding);
            site.pages.insert(path.to_owned(), cached.clone(), generation, now_ms);
            Ok::<_, document::NotRendered>(cached)
        }
    };
    match site.compute.drive(making).await {
        Ok(Ok(cached)) => pages::send(&cached, &request),
        Ok(Err(error)) => answers::cannot_be_written(&error),
        Err(error) => pages::not_computed(locale, error),
    }
}
