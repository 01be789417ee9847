//! Words of points that become coupons, and of the orders' desk.

super::texts! {
    /// Using points and the coupons on my page.
    Coupons {
        use_title: "ポイントを使う", "Use points";
        use_lead: "ポイントをクーポンにすると、オンラインストアのお支払いで使えます。", "Points become a coupon for the online store.";
        slider: "使うポイント", "Points to use";
        exact: "ポイント数", "Number of points";
        step_before: "", "in steps of ";
        step_after: "ポイント単位", " points";
        worth: "クーポンの金額", "Worth";
        rest: "残るポイント", "Points left";
        most_now: "いま使えるポイント", "You can use now";
        make: "クーポンにする", "Make a coupon";
        making: "お待ちください…", "One moment…";
        valid_before: "有効期限は", "Valid for ";
        valid_after: "日です。使わなければ、いつでもポイントに戻せます。", " days. Unused, it can always be turned back into points.";
        too_few: "まだクーポンにできるポイントがありません。", "Not enough points for a coupon yet.";
        unit_before: "クーポンは", "Coupons begin at ";
        unit_after: "ポイントから作れます。", " points.";
        day_over: "今日使えるポイントの上限に達しました。明日またお使いいただけます。", "Today's limit is reached. You can use more points tomorrow.";
        not_now: "いまはポイントをクーポンにできません。", "Points cannot be turned into coupons right now.";
        not_now_body: "お店の仕組みから新しい返事がありません。落ち着くと、ここに戻ります。ポイントはそのままです。", "The shops' system does not answer. This comes back by itself, and your points are untouched.";
        stuck: "係が確認しているクーポンがあります。", "Our staff look into one of your coupons.";
        stuck_body: "確認が済むまで、新しいクーポンは作れません。", "New coupons can be made when they are done.";
        title: "クーポン", "Coupons";
        none: "まだクーポンはありません。ポイントから作ると、ここに並びます。", "No coupons yet. Make one from your points and it appears here.";
        away: "クーポンを読み込めませんでした。", "Your coupons could not be loaded.";
        code: "コード", "Code";
        copy: "コードをコピー", "Copy the code";
        copied: "コピーしました", "Copied";
        ends: "有効期限", "Valid until";
        made_of_before: "", "from ";
        made_of_after: "ポイント", " points";
        issuing: "準備中", "On its way";
        active: "使えます", "Ready to use";
        used: "使用済み", "Used";
        cancelling: "ポイントに戻しています", "Turning back";
        cancelled: "ポイントに戻しました", "Turned back into points";
        expired: "期限切れ", "Expired";
        attention: "係が確認しています", "Our staff look into it";
        back: "ポイントに戻す", "Turn back into points";
        back_ask_before: "このクーポンは使えなくなり、", "This coupon will stop working and ";
        back_ask_after: "ポイントが戻ります。よろしいですか。", " points come back. Are you sure?";
        back_yes: "はい、ポイントに戻す", "Yes, give the points back";
        shop: "お買い物で使う", "Use it at the checkout";
        older: "終わったクーポン", "Coupons that are over";
        said_made: "クーポンができました。下のコードをお買い物でお使いください。", "Your coupon is ready. Use the code below at the checkout.";
        said_issuing: "クーポンを準備しています。画面を閉じても、後ろで続きます。", "Your coupon is on its way. You may close this page; it goes on.";
        said_back: "クーポンを取り消し、ポイントを戻しました。", "The coupon is cancelled and the points are back.";
        said_going_back: "ポイントを戻しています。画面を閉じても、後ろで続きます。", "The points are on their way back. You may close this page; it goes on.";
        no_points: "ポイントが足りません。いまのポイントをご確認ください。", "There are not enough points. Please look at your balance.";
        no_multiple: "使えるポイントの単位と違います。", "Points are used in whole steps only.";
        no_today: "今日使えるポイントの上限を超えています。", "That is more than today's limit.";
        no_open: "先に作ったクーポンがまだ準備中です。少しお待ちください。", "An earlier coupon is still on its way. Please wait a moment.";
        no_busy: "いまは混み合っています。ポイントは減っていません。少し待ってから、もう一度お試しください。", "The shops are busy. No points were taken. Please wait a little and try again.";
        no_answer: "返事がありませんでした。もう一度押しても、二重にはなりません。", "There was no answer. Press again: it will not happen twice.";
        no_used: "このクーポンはもう使われているため、戻せません。", "This coupon has been used and cannot be turned back.";
        no_expired: "このクーポンは期限が切れているため、戻せません。", "This coupon has expired and cannot be turned back.";
        no_missing: "このクーポンは見つかりません。", "There is no such coupon.";
        yours: "使えるクーポン", "Your coupons";
        apply_after: "円引き", " yen off";
        earned_online: "オンラインのお買い物", "Bought online";
        returned_online: "オンラインの返品・取消", "Returned online";
        to_coupon: "クーポンに交換", "Turned into a coupon";
        coupon_cancelled: "クーポンの取り消し", "Coupon turned back";
        coupon_returned: "ご注文の取消・返品による返還", "Returned with an order";
        coupon_ran_out: "期限が切れたクーポンの返還", "Returned from a coupon that ran out";
        cards_merged: "会員情報の統合（ほかのカードのポイント）", "Points of another card of yours";
        repaid_before: "このほか", "Besides, ";
        repaid_after: "ポイントを、以前の返品で不足していた分に充てました", " points settled what was owed for goods returned earlier";
    }
}

super::texts! {
    /// The merchant's desk of orders.
    Orders {
        nav: "受注", "Orders";
        title: "受注の管理", "Orders";
        lead: "オンラインストア（Shopify）の管理画面にあたります。注文を取り消したり返金したりして、ポイントがどう戻るかをご覧ください。", "This stands for the online store's admin (Shopify). Cancel or refund an order and watch the points come back.";
        none: "まだ注文はありません。", "No orders yet.";
        buy: "オンラインで買う", "Buy online";
        customer: "会員番号", "Member";
        guest: "会員なし", "Guest";
        coupon: "クーポン", "Coupon";
        total: "合計", "Total";
        article: "商品", "Article";
        bought: "数量", "Quantity";
        give_back: "返品する数", "To refund";
        send: "発送する", "Send it";
        pay: "入金を確認する", "The money has arrived";
        refund: "選んだ商品を返金する", "Refund these";
        cancel: "注文を取り消す", "Cancel the order";
        done: "変更しました。ハブへはWebhookで伝わります。", "Done. The hub learns of it by webhook.";
        not_done: "この注文には、その操作はできません。", "That cannot be done with this order.";
        nothing: "返品する商品を選んでください。", "Choose what to refund.";
    }
}
