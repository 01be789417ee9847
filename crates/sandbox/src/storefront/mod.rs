//! The sample storefront, its my page, the till and the mail page of the demo.
