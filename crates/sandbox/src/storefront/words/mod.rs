//! Everything the demo's pages say, in Japanese and in English, side by side.

mod cart;
mod coupons;
mod every_page;
mod landing;
mod lang;
mod mail;
mod member;
mod member_screen;
mod shop;
mod spelling;
mod till;

/// One text per name, each in both languages: a page cannot forget one of them.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $ja:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        pub(in crate::storefront) struct $name { $(pub(in crate::storefront) $key: &'static str,)+ }

        impl $name {
            pub(super) const JA: Self = Self { $($key: $ja,)+ };
            pub(super) const EN: Self = Self { $($key: $en,)+ };
        }
    };
}
use texts;

pub use lang::Lang;
pub(super) use spelling::{clock_time, grouped, long_date};

/// All texts of one language, by page.
pub(super) struct Words {
    pub(super) every_page: every_page::EveryPage,
    pub(super) landing: landing::Landing,
    pub(super) cart: cart::Cart,
    pub(super) coupons: coupons::Coupons,
    pub(super) orders: coupons::Orders,
    pub(super) shop: shop::Shop,
    pub(super) form: shop::Form,
    pub(super) steps: shop::Steps,
    pub(super) sign_in: member::SignIn,
    pub(super) me: member::Me,
    pub(super) profile: member::Profile,
    pub(super) mail: mail::Mail,
    pub(super) till: till::Till,
    pub(super) member_screen: member_screen::MemberScreen,
    pub(super) weather: till::Weather,
}

static JA: Words = Words {
    every_page: every_page::EveryPage::JA,
    landing: landing::Landing::JA,
    cart: cart::Cart::JA,
    coupons: coupons::Coupons::JA,
    orders: coupons::Orders::JA,
    shop: shop::Shop::JA,
    form: shop::Form::JA,
    steps: shop::Steps::JA,
    sign_in: member::SignIn::JA,
    me: member::Me::JA,
    profile: member::Profile::JA,
    mail: mail::Mail::JA,
    till: till::Till::JA,
    member_screen: member_screen::MemberScreen::JA,
    weather: till::Weather::JA,
};

static EN: Words = Words {
    every_page: every_page::EveryPage::EN,
    landing: landing::Landing::EN,
    cart: cart::Cart::EN,
    coupons: coupons::Coupons::EN,
    orders: coupons::Orders::EN,
    shop: shop::Shop::EN,
    form: shop::Form::EN,
    steps: shop::Steps::EN,
    sign_in: member::SignIn::EN,
    me: member::Me::EN,
    profile: member::Profile::EN,
    mail: mail::Mail::EN,
    till: till::Till::EN,
    member_screen: member_screen::MemberScreen::EN,
    weather: till::Weather::EN,
};
