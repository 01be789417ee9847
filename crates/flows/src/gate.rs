//! The one place where fields of a customer leave for another system: what the matrix forbids becomes a case.

use domain::{
    Code, CustomerId, Failure, Pii, Vendor,
    matrix::{Fields, Founding, NotTheOwner, Outgoing, Party},
    member::Profile,
};

use crate::{HubParts, conflict};

/// Which way a change goes.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Whose word it is.
    pub from: Party,
    /// Who is to write it down.
    pub to: Party,
}

/// Lets a change of somebody's fields out. Refused: nothing is written, and a person is asked.
pub async fn let_out<T: Fields>(
    parts: &HubParts,
    customer: CustomerId,
    way: Way,
    value: Pii<T>,
) -> Result<Outgoing<T>, Failure> {
    match parts.settings.matrix.let_out(way.from, way.to, value) {
        Ok(outgoing) => Ok(outgoing),
        Err(refused) => Err(ask(parts, customer, refused).await?),
    }
}

/// A change a customer makes on their own page: the field that is not theirs to change there is named instead.
pub(crate) fn let_in<T: Fields>(parts: &HubParts, value: Pii<T>) -> Result<Outgoing<T>, NotTheOwner> {
    parts.settings.matrix.let_out(Party::Online, Party::Online, value)
}

/// A record that is about to be made, with the fields its system is given.
pub(crate) fn found<T: Fields>(parts: &HubParts, to: Party, value: Pii<T>) -> Founding<T> {
    parts.settings.matrix.found(to, value)
}

/// What the CRM is told of a profile that is settled.
pub(crate) async fn to_crm(
    parts: &HubParts,
    customer: CustomerId,
    profile: Pii<Profile>,
) -> Result<Outgoing<Profile>, Failure> {
    let readable = parts.settings.matrix.readable(Party::Crm, profile);
    let_out(parts, customer, Way { from: Party::Online, to: Party::Crm }, readable).await
}

async fn ask(parts: &HubParts, customer: CustomerId, refused: NotTheOwner) -> Result<Failure, Failure> {
    const CODE: Code = Code::new("not-the-owner");
    conflict::open(parts, customer, CODE, &[(refused.field, refused.owner.as_str())]).await?;
    Ok(Failure::rejected(Vendor::Hub, "write a field of another owner", CODE))
}
