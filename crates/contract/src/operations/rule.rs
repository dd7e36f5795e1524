//! What rules allow, as schemas.

use super::about::Rule;
use serde_json::Value;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

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
