//! Every question the hub asks Shopify, word for word as it is sent.

use crate::http::Effect;

/// One GraphQL document with one operation.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// What an operator calls it: `create the customer`.
    pub operation: &'static str,
    /// As sent.
    pub text: &'static str,
    /// Cost points set aside before Shopify says what it really was.
    pub cost: f64,
    /// Whether it changes something.
    pub effect: Effect,
}

macro_rules! documents {
    ($($name:ident = $effect:ident $cost:literal $operation:literal $file:literal;)*) => {
        $(pub(super) const $name: Document = Document {
            operation: $operation,
            text: include_str!(concat!("../../graphql/shopify/", $file, ".graphql")),
            cost: $cost,
            effect: Effect::$effect,
        };)*

        /// Every document of the Admin API, by file name; tests check them against the published schema.
        pub const fn documents() -> &'static [(&'static str, Document)] {
            &[$(($file, $name)),*]
        }
    };
}

documents! {
    CUSTOMER_BY_ID = Read 12.0 "read the customer" "customer_by_id";
    CUSTOMER_BY_EMAIL = Read 12.0 "look the customer up by e-mail" "customer_by_email";
    CUSTOMER_CREATE = Write 12.0 "create the customer" "customer_create";
    CUSTOMER_UPDATE = Write 12.0 "update the customer" "customer_update";
    CUSTOMER_ADDRESSES = Read 30.0 "read the customer's addresses" "customer_addresses";
    ADDRESS_CREATE = Write 12.0 "add the address" "customer_address_create";
    ADDRESS_UPDATE = Write 12.0 "update the address" "customer_address_update";
    CONSENT_UPDATE = Write 12.0 "write the mail consent" "customer_email_marketing_consent_update";
    METAFIELDS_SET = Write 12.0 "write the customer's metafields" "metafields_set";
    METAFIELD_DEFINITIONS = Read 110.0 "read the metafield definitions" "metafield_definitions";
    METAFIELD_DEFINITION_CREATE = Write 12.0 "define the metafield" "metafield_definition_create";
    CUSTOMERS_CHANGED = Read 110.0 "list changed customers" "customers_changed";
    ORDER_WHOLE = Read 30.0 "read the order" "order_whole";
    ORDER_DELIVERIES = Read 12.0 "read how the order was delivered" "order_deliveries";
    ORDERS_CHANGED = Read 310.0 "list changed orders" "orders_changed";
    DISCOUNT_CREATE = Write 12.0 "make the coupon" "discount_code_basic_create";
    DISCOUNT_UPDATE = Write 12.0 "make the coupon valid" "discount_code_basic_update";
    DISCOUNT_BY_CODE = Read 10.0 "look the coupon up" "discount_code_by_code";
    DISCOUNT_DEACTIVATE = Write 12.0 "end the coupon" "discount_code_deactivate";
    DISCOUNT_DELETE = Write 12.0 "take the coupon away" "discount_code_delete";
    ORDERS_WITH_CODES = Read 30.0 "look for orders with coupons" "orders_with_codes";
    CUSTOMERS_PAGE = Read 352.0 "list customers" "customers_page";
    CUSTOMERS_COUNT = Read 2.0 "count customers" "customers_count";
    SUBSCRIPTIONS = Read 110.0 "list webhook subscriptions" "webhook_subscriptions";
    SUBSCRIPTION_CREATE = Write 12.0 "subscribe to webhooks" "webhook_subscription_create";
    ERASURE_REQUEST = Write 12.0 "ask for the customer's erasure" "customer_request_data_erasure";
    SCOPES = Read 5.0 "read the access scopes" "app_installation_scopes";
    MERGE_PREVIEW = Read 20.0 "preview the merge" "customer_merge_preview";
    MERGE = Write 12.0 "merge the customers" "customer_merge";
    MERGE_STATUS = Read 5.0 "look how far the merge is" "customer_merge_job_status";
    CONSENTS = Read 5.0 "read the consents" "customer_consents";
    SMS_CONSENT_UPDATE = Write 12.0 "write the text message consent" "customer_sms_marketing_consent_update";
    CUSTOMERS_EXIST = Read 100.0 "look who is still there" "customers_exist";
    API_VERSIONS = Read 10.0 "read the API versions" "api_versions";
}
