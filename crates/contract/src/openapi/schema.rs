//! Schemas of the types that go over the wire.

use super::Schemas;
use utoipa::ToSchema;
use utoipa::openapi::{Object, Ref, RefOr, Schema, Type};

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
