//! Who may do what only an operator may.

use crate::App;
use crate::failure::Failure;
use crate::request::Request;
use crate::route::Call;
use edgestate_contract::operations::Access;
use subtle::ConstantTimeEq as _;

impl<V, S, E, P> App<V, S, E, P> {
    /// Refuses whoever asks for an admin's operation without the admin token. Without a configured
    /// token nobody has it.
    pub(crate) fn authorize(&self, call: &Call<'_>, request: &Request<'_>) -> Result<(), Failure> {
        if call.operation.access == Access::Anyone {
            return Ok(());
        }
        let token = self.config.admin_token.clone()?;
        let given = request.headers.get("authorization").unwrap_or_default();
        let (scheme, given) = given.split_once(' ').unwrap_or_default();
        let given = if scheme.eq_ignore_ascii_case("bearer") {
            given.trim_start()
        } else {
            ""
        };
        match token {
            Some(token) if bool::from(token.as_bytes().ct_eq(given.as_bytes())) => Ok(()),
            _ => Err(Failure::Unauthorized),
        }
    }
}
