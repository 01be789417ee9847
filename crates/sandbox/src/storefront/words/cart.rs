//! Words of the checkout.

super::texts! {
    /// The checkout of the online store.
    Cart {
        title: "お買い物", "Checkout";
        lead: "商品と数を選び、クーポンがあればコードを入れて、お支払いください。デモなので、お金は動きません。", "Choose goods, enter a coupon code if you have one, and pay. This is a demo: no money moves.";
        go: "オンラインで買う", "Buy online";
        article: "商品", "Article";
        price: "価格（税込）", "Price, tax included";
        quantity: "数量", "Quantity";
        code: "クーポンコード", "Coupon code";
        code_hint: "マイページで受け取ったコード", "The code from my page";
        check: "金額を確かめる", "See the amount";
        pay: "支払う", "Pay";
        goods: "商品合計", "Goods";
        discount: "クーポン", "Coupon";
        shipping: "送料", "Shipping";
        total: "お支払い", "To pay";
        empty: "商品を1つ以上選んでください。", "Choose at least one article.";
        thanks: "ご注文ありがとうございます", "Thank you for your order";
        number: "注文番号", "Order";
        again: "お買い物を続ける", "Continue shopping";
        orders: "ご注文の履歴", "Your orders";
    }
}
