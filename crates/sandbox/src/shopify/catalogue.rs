//! What the online store sells: a short shelf with prices in yen, tax included.

/// One article of the online store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// `gid://shopify/ProductVariant/{variant}` outside.
    pub variant: u64,
    /// `gid://shopify/Product/{id}` outside.
    pub id: u64,
    /// Stock keeping unit.
    pub sku: &'static str,
    /// Name on the page and on the order.
    pub title: &'static str,
    /// The same for visitors who read English.
    pub title_en: &'static str,
    /// Price of one in yen, tax included.
    pub yen: i64,
    /// Tax on it in percent; food is at the reduced rate.
    pub tax_percent: u8,
    /// A gift card: money in another form. No discount touches it and it is nothing to earn points on.
    pub gift_card: bool,
    /// Whether something is sent.
    pub ships: bool,
}

const fn food(n: u64, sku: &'static str, title: &'static str, title_en: &'static str, yen: i64) -> Product {
    let (variant, id) = (45_000_000_000_000 + n, 8_800_000_000_000 + n);
    Product { variant, id, sku, title, title_en, yen, tax_percent: 8, gift_card: false, ships: true }
}

/// The shelf. The last two are sold but are nothing to earn points on.
pub(super) const SHELF: [Product; 8] = [
    food(1, "SEN-01", "炭火せんべい 12枚", "Charcoal rice crackers, 12", 1_080),
    food(2, "SEN-02", "海苔巻きあられ", "Seaweed rice bites", 648),
    food(3, "CHA-01", "深蒸し煎茶 100g", "Deep-steamed sencha, 100 g", 1_620),
    food(4, "CHA-02", "加賀棒ほうじ茶", "Roasted stem tea", 972),
    food(5, "OKA-01", "黒糖わらび餅", "Brown sugar warabi mochi", 864),
    Product { tax_percent: 10, ..food(6, "YUN-01", "湯のみ 白磁", "White porcelain cup", 3_300) },
    Product {
        tax_percent: 0,
        gift_card: true,
        ships: false,
        ..food(7, "GIFT-5000", "ギフトカード 5,000円", "Gift card, 5,000 yen", 5_000)
    },
    Product {
        tax_percent: 10, ships: false, ..food(8, "WRAP-01", "のし・包装料", "Wrapping service", 330)
    },
];

/// The article of a variant.
pub(super) fn variant(id: u64) -> Option<&'static Product> {
    SHELF.iter().find(|product| product.variant == id)
}

/// The article with this stock keeping unit.
pub(super) fn by_sku(sku: &str) -> Option<&'static Product> {
    SHELF.iter().find(|product| product.sku == sku)
}
