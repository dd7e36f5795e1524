//! The document that describes the API, OpenAPI 3.1, from the table, the types and the problem codes. Host
//! only (feature `openapi`): what is served is the committed `openapi.json`.

use crate::operations::about::{
    About, Answer, Body, Content, Header, In, Parameter, Schemas, Tag, schema_of,
};
use crate::operations::headers::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use crate::operations::{Access, Method, Operation, TABLE};
use crate::problem::{Code, MEDIA_TYPE, Problem};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, HeaderBuilder, HttpMethod, InfoBuilder, LicenseBuilder, OpenApi,
    OpenApiBuilder, PathItem, Paths, Ref, RefOr, Required, Response, Schema, ServerBuilder,
    example::ExampleBuilder, link::LinkBuilder, request_body::RequestBody, tag::TagBuilder,
};

const TITLE: &str = "Edgestate";
const DESCRIPTION: &str = "\
State at the edge: exact Fibonacci numbers through a tiered cache, and visits that are counted exactly once, \
in a Redis reached over HTTP or, for development, in the memory of one isolate.

Every `GET` answers `HEAD` too, every path answers `OPTIONS`. Times are RFC 3339 in UTC. Errors are problem \
documents ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with a stable `code`; `type` leads to a page that \
explains it.";
/// The security scheme of what only an admin may call.
const ADMIN_TOKEN: &str = "adminToken";

/// The document as openapi.json holds it.
///
/// # Panics
/// Never: the document has no map whose keys are not strings.
#[must_use]
pub fn json() -> String {
    let text = serde_json::to_string_pretty(&document()).expect("keys are strings");
    text + "\n"
}

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let mut schemas = Vec::new();
    let mut paths = Paths::new();
    for row in TABLE {
        let method = match row.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
            Method::Delete => HttpMethod::Delete,
        };
        // The variable's slashes are for routing alone: OpenAPI has no word for them.
        let path = row.path.template.replace("{+", "{");
        let item = PathItem::new(method, operation(row, &mut schemas));
        paths
            .paths
            .entry(path)
            .and_modify(|known| known.merge_operations(item.clone()))
            .or_insert(item);
    }
    schema_of::<Problem>(&mut schemas);

    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.add_security_scheme(
        ADMIN_TOKEN,
        SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(
                    "The deployment's `ADMIN_TOKEN`. A deployment without one refuses these calls.",
                ))
                .build(),
        ),
    );
    for code in Code::ALL {
        let example = ExampleBuilder::new()
            .summary(code.title())
            .description(format!("{}\n\n{}", code.meaning(), code.remedy()))
            .value(serde_json::to_value(code.example()).ok())
            .build();
        components
            .examples
            .insert(code.as_str().into(), RefOr::T(example));
    }
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(TITLE)
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(DESCRIPTION))
                .license(Some(
                    LicenseBuilder::new()
                        .name(env!("CARGO_PKG_LICENSE"))
                        .identifier(Some(env!("CARGO_PKG_LICENSE")))
                        .build(),
                ))
                .build(),
        )
        .servers(Some([ServerBuilder::new()
            .url("/")
            .description(Some("This deployment"))
            .build()]))
        .tags(Some(Tag::ALL.map(|tag| {
            TagBuilder::new()
                .name(tag.name())
                .description(Some(tag.description()))
                .build()
        })))
        .paths(paths)
        .components(Some(components))
        .build()
}

fn operation(row: &Operation, schemas: &mut Schemas) -> utoipa::openapi::path::Operation {
    let About {
        tag,
        summary,
        description,
        parameters,
        body,
        answers,
        problems,
    } = &row.about;
    let mut operation = OperationBuilder::new()
        .operation_id(Some(row.id.name()))
        .tag(tag.name())
        .summary(Some(*summary))
        .description(Some(*description))
        .securities(Some(match row.access {
            Access::Anyone => vec![],
            Access::Admin => vec![SecurityRequirement::new::<_, [&str; 0], &str>(
                ADMIN_TOKEN,
                [],
            )],
        }))
        .request_body(body.as_ref().map(|body| request_body(body, schemas)));
    for parameter in *parameters {
        operation = operation.parameter(parameter_object(parameter));
    }
    let mut operation = operation.build();
    let responses = &mut operation.responses.responses;
    for answer in *answers {
        let response = response(answer, schemas);
        responses.insert(answer.status.to_string(), RefOr::T(response));
    }
    for code in problems.iter().chain(Code::EVERYWHERE) {
        let response = responses
            .entry(code.status().to_string())
            .or_insert_with(|| RefOr::T(Response::new("")));
        if let RefOr::T(response) = response {
            add_problem(response, *code);
        }
    }
    operation
}

fn parameter_object(parameter: &Parameter) -> utoipa::openapi::path::Parameter {
    let (place, required) = match parameter.place {
        In::Path => (ParameterIn::Path, Required::True),
        In::Query => (ParameterIn::Query, Required::False),
        In::Header => (ParameterIn::Header, Required::False),
    };
    ParameterBuilder::new()
        .name(parameter.name)
        .parameter_in(place)
        .required(required)
        .description(Some(parameter.description))
        .schema(Some(parameter.rule.schema()))
        .example(Some(parameter.rule.value(parameter.example)))
        .build()
}

fn request_body(body: &Body, schemas: &mut Schemas) -> RequestBody {
    let mut built = RequestBody::new();
    built.description = Some(body.description.into());
    built.required = Some(if body.required {
        Required::True
    } else {
        Required::False
    });
    built.content = contents(body.contents, schemas).collect();
    built
}

fn response(answer: &Answer, schemas: &mut Schemas) -> Response {
    let mut response = Response::new(answer.description);
    for header in answer.headers {
        add_header(&mut response, header);
    }
    response.content = contents(answer.contents, schemas).collect();
    for link in answer.links {
        let mut built = LinkBuilder::new()
            .operation_id(link.to.name())
            .description(link.description);
        for (parameter, expression) in link.parameters {
            built = built.parameter(*parameter, *expression);
        }
        response
            .links
            .insert(link.to.name(), RefOr::T(built.build()));
    }
    response
}

fn contents(
    contents: &[Content],
    schemas: &mut Schemas,
) -> impl Iterator<Item = (String, RefOr<utoipa::openapi::Content>)> {
    contents.iter().map(|content| {
        // An example in JSON is shown as JSON, any other as the text that it is.
        let example = if content.media_type == "application/json" {
            serde_json::from_str(content.example).unwrap_or_default()
        } else {
            Value::from(content.example)
        };
        let mut schema = (content.schema)(schemas);
        if let RefOr::T(Schema::Object(text)) = &mut schema {
            text.pattern = content.pattern.map(str::to_owned);
        }
        let built = ContentBuilder::new()
            .schema(Some(schema))
            .example(Some(example))
            .build();
        (content.media_type.to_owned(), RefOr::T(built))
    })
}

/// The headers that come with a problem.
const fn headers_of(code: Code) -> &'static [&'static Header] {
    match code {
        Code::RateLimited | Code::StoreUnavailable | Code::Misconfigured => &[&RETRY_AFTER],
        Code::MethodNotAllowed => &[&ALLOW],
        Code::Unauthorized => &[&WWW_AUTHENTICATE],
        _ => &[],
    }
}

/// Adds a problem to a response, which may hold others of the same status.
fn add_problem(response: &mut Response, code: Code) {
    if !response.description.is_empty() {
        response.description.push_str("; or: ");
    }
    response.description.push_str(code.title());
    for header in headers_of(code) {
        add_header(response, header);
    }
    let content = response
        .content
        .entry(MEDIA_TYPE.into())
        .or_insert_with(|| {
            let schema = Ref::from_schema_name(Problem::name());
            RefOr::T(ContentBuilder::new().schema(Some(schema)).build())
        });
    if let RefOr::T(content) = content {
        let example = Ref::new(format!("#/components/examples/{}", code.as_str()));
        content
            .examples
            .insert(code.as_str().into(), RefOr::Ref(example));
    }
}

fn add_header(response: &mut Response, header: &Header) {
    let built = HeaderBuilder::new()
        .description(Some(header.description))
        .schema(Some(header.rule.schema()))
        .example(Some(header.rule.value(header.example)))
        .build();
    response.headers.insert(header.name.into(), RefOr::T(built));
}
