//! Which call a method and a path mean, what it is called, and what it takes to be allowed to make it.

use super::{
    problem::Problem,
    query::Query,
    state::{Answer, State},
};
use crate::bad_day::Reply;
use serde_json::{Map, Value};

/// One call of the API. Numbers are ids from the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    ListMembers,
    GetMember(u64),
    CreateMember,
    PatchMember(u64),
    DeleteMember(u64),
    RequiredColumns,
    ListPoints,
    SetPoints(u64),
    AddPoints(u64),
    ListTransactions,
    GetTransaction(u64),
    CreateTransaction,
    CancelTransaction(u64),
    DisposeTransaction(u64),
    GiveTransaction(u64),
    ListShops,
    ListProducts,
    GetProduct(u64),
    ListStock,
    AddStock(u64),
    Unknown,
}

/// A call with its name and its scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route {
    pub(super) call: Call,
    /// The name it is counted and disturbed under.
    pub(super) operation: &'static str,
    pub(super) scope: &'static str,
}

const fn route(call: Call, operation: &'static str, scope: &'static str) -> Route {
    Route { call, operation, scope }
}

const MEMBERS_R: &str = "pos.customers:read";
const MEMBERS_W: &str = "pos.customers:write";
const SALES_R: &str = "pos.transactions:read";
const SALES_W: &str = "pos.transactions:write";

/// `path` is what follows `/{contract}/pos/`.
pub(super) fn find(method: &str, path: &str) -> Route {
    let parts: Vec<&str> = path.split('/').collect();
    // An id that is no number is an id nobody has.
    let id = |text: &str| text.parse().unwrap_or(0);
    match (method, parts.as_slice()) {
        ("GET", ["customers"]) => route(Call::ListMembers, "GET /customers", MEMBERS_R),
        ("POST", ["customers"]) => route(Call::CreateMember, "POST /customers", MEMBERS_W),
        ("GET", ["customers", "point"]) => route(Call::ListPoints, "GET /customers/point", MEMBERS_R),
        ("GET", ["customers", m]) => route(Call::GetMember(id(m)), "GET /customers/{id}", MEMBERS_R),
        ("PATCH", ["customers", m]) => route(Call::PatchMember(id(m)), "PATCH /customers/{id}", MEMBERS_W),
        ("DELETE", ["customers", m]) => route(Call::DeleteMember(id(m)), "DELETE /customers/{id}", MEMBERS_W),
        ("PATCH", ["customers", m, "point"]) => {
            route(Call::SetPoints(id(m)), "PATCH /customers/{id}/point", MEMBERS_W)
        }
        ("POST", ["customers", m, "point", "add"]) => {
            route(Call::AddPoints(id(m)), "POST /customers/{id}/point/add", MEMBERS_W)
        }
        ("GET", ["customer_required_column_setting"]) => {
            route(Call::RequiredColumns, "GET /customer_required_column_setting", MEMBERS_R)
        }
        ("GET", ["transactions"]) => route(Call::ListTransactions, "GET /transactions", SALES_R),
        ("GET", ["transactions", t]) => route(Call::GetTransaction(id(t)), "GET /transactions/{id}", SALES_R),
        ("POST", ["transactions"]) => route(Call::CreateTransaction, "POST /transactions", SALES_W),
        ("POST", ["transactions", t, "cancel"]) => {
            route(Call::CancelTransaction(id(t)), "POST /transactions/{id}/cancel", SALES_W)
        }
        ("POST", ["transactions", t, "dispose"]) => {
            route(Call::DisposeTransaction(id(t)), "POST /transactions/{id}/dispose", SALES_W)
        }
        ("PATCH", ["transactions", t, "customer"]) => {
            route(Call::GiveTransaction(id(t)), "PATCH /transactions/{id}/customer", SALES_W)
        }
        ("GET", ["stores"]) => route(Call::ListShops, "GET /stores", "pos.stores:read"),
        ("GET", ["products"]) => route(Call::ListProducts, "GET /products", "pos.products:read"),
        ("GET", ["products", p]) => route(Call::GetProduct(id(p)), "GET /products/{id}", "pos.products:read"),
        ("GET", ["stock"]) => route(Call::ListStock, "GET /stock", "pos.stock:read"),
        ("POST", ["stock", p, "add"]) => {
            route(Call::AddStock(id(p)), "POST /stock/{id}/add", "pos.stock:write")
        }
        _ => route(Call::Unknown, "unknown", MEMBERS_R),
    }
}

impl Call {
    /// Members and points are not in every plan.
    pub(super) fn needs_member_plan(self) -> bool {
        use Call::*;
        matches!(
            self,
            ListMembers
                | GetMember(_)
                | CreateMember
                | PatchMember(_)
                | DeleteMember(_)
                | RequiredColumns
                | ListPoints
                | SetPoints(_)
                | AddPoints(_)
        )
    }
}

impl State {
    /// Does what was asked. The body is read only by calls that have one.
    pub(super) fn perform(&mut self, call: Call, query: &Query, body: &[u8]) -> Answer {
        match call {
            Call::ListMembers => self.list_members(query),
            Call::GetMember(id) => {
                query.allow(&["with_custom_fields", "with_customer_group"])?;
                self.member_reply(id)
            }
            Call::CreateMember => self.create_member(&object(body)?),
            Call::PatchMember(id) => self.patch_member(id, &object(body)?),
            Call::DeleteMember(id) => self.delete_member(id),
            Call::RequiredColumns => self.required_columns(),
            Call::ListPoints => self.list_points(query),
            Call::SetPoints(id) => self.set_points(id, &object(body)?),
            Call::AddPoints(id) => self.add_points(id, &object(body)?),
            Call::ListTransactions => self.list_transactions(query),
            Call::GetTransaction(id) => self.get_transaction(id, query),
            Call::CreateTransaction => self.create_transaction(&object(body)?),
            Call::CancelTransaction(id) => self.cancel_transaction(id),
            Call::DisposeTransaction(id) => self.dispose_transaction(id),
            Call::GiveTransaction(id) => self.give_transaction(id, &object(body)?),
            Call::ListShops => self.list_shops(query),
            Call::ListProducts => self.list_products(query),
            Call::GetProduct(id) => self.get_product(id),
            Call::ListStock => self.list_stock(query),
            Call::AddStock(id) => self.add_stock(id, &object(body)?),
            Call::Unknown => Err(Problem::unknown_path()),
        }
    }

    /// The answer a mixed-up cache gives: of the same shape, about somebody else.
    pub(super) fn mix_up(&mut self, call: Call, query: &Query, reply: Reply) -> Reply {
        let about = match call {
            Call::GetMember(id) | Call::PatchMember(id) | Call::AddPoints(id) | Call::SetPoints(id) => id,
            Call::ListPoints => query.get("customer_id").and_then(|v| v.parse().ok()).unwrap_or(0),
            Call::CreateMember | Call::ListMembers => self.first_member_in(&reply).unwrap_or(0),
            _ => return reply,
        };
        let Some(other) = self.members.other_than(about) else {
            return reply;
        };
        let member = super::member::MemberJson { member: other, fields: None };
        let points = super::points::points_json(other);
        match call {
            Call::ListMembers => Reply::json(200, &[member]),
            Call::ListPoints => Reply::json(200, &[points]),
            Call::AddPoints(_) | Call::SetPoints(_) => Reply::json(200, &points),
            _ => Reply::json(200, &member),
        }
    }

    fn first_member_in(&self, reply: &Reply) -> Option<u64> {
        let body: Value = serde_json::from_slice(&reply.body).ok()?;
        let member = body.get(0).unwrap_or(&body);
        member.get("customerId")?.as_str()?.parse().ok()
    }
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    serde_json::from_slice(body).map_err(|_| Problem::invalid("リクエストの形式が不正です。"))
}
