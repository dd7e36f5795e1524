//! Schemas of the types that go over the wire, and of what rules allow.

use super::about::{Rule, Schemas};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::{KnownFormat, Object, ObjectBuilder, Ref, RefOr, Schema, SchemaFormat, Type};

/// The schema of any text.
pub fn text() -> Object {
    Object::with_type(Type::String)
}

/// A reference to the schema of a type, which is added to `schemas` with all that it consists of.
pub fn schema_of<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
    Ref::from_schema_name(T::name()).into()
}

impl Rule {
    /// Its schema.
    pub fn schema(&self) -> Schema {
        let object = ObjectBuilder::new();
        match self {
            Self::OneOf { schema, default } => {
                if let RefOr::T(Schema::Object(mut object)) = schema() {
                    object.default = Some(default());
                    // The parameter has its own words.
                    object.description = None;
                    return object.into();
                }
                object
            }
            Self::Integer {
                least,
                most,
                default,
            } => object
                .schema_type(Type::Integer)
                .minimum(Some(*least as usize))
                .maximum(Some(*most as usize))
                .default(default.map(Value::from)),
            Self::Any => object.schema_type(Type::String),
            Self::Time => object
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
            Self::Text {
                least,
                most,
                pattern,
            } => object
                .schema_type(Type::String)
                .min_length(Some(*least))
                .max_length(Some(*most))
                .pattern(Some(*pattern)),
        }
        .into()
    }

    /// An example as JSON has it.
    pub fn value(&self, example: &str) -> Value {
        match self {
            Self::Integer { .. } => example.parse::<u64>().map_or(Value::Null, Value::from),
            Self::OneOf { .. } | Self::Any | Self::Time | Self::Text { .. } => example.into(),
        }
    }
}
