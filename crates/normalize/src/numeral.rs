//! Kanji numerals: reading 二十四, writing 二十四.

/// The digit 0 to 9 that a kanji stands for, or 10 for 十. 壱, 弐 and 拾 are the forms of old deeds.
pub(crate) fn digit(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' | '拾' => 10,
        _ => return None,
    })
}

/// The number at the start of a text, in ASCII digits or in kanji, and the bytes it takes.
/// Nothing above 99,999,999.
pub(crate) fn leading(text: &str) -> Option<(u32, usize)> {
    let ascii = text.bytes().take_while(u8::is_ascii_digit).count();
    if ascii > 0 {
        return (ascii <= 8).then(|| text[..ascii].parse().ok().map(|n| (n, ascii)))?;
    }
    let (mut sum, mut last, mut used, mut count) = (0, None, 0, 0);
    for c in text.chars() {
        match digit(c) {
            Some(10) => sum += last.take().unwrap_or(1) * 10,
            Some(d) => last = Some(last.unwrap_or(0) * 10 + u32::from(d)),
            None => break,
        }
        used += c.len_utf8();
        count += 1;
    }
    (1..=6).contains(&count).then_some((sum + last.unwrap_or(0), used))
}

/// Writes 1 to 99 in kanji; any other number in ASCII digits.
pub(crate) fn push(text: &mut String, number: u32) {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if !(1..=99).contains(&number) {
        text.push_str(&number.to_string());
        return;
    }
    let (tens, ones) = (number as usize / 10, number as usize % 10);
    if tens > 1 {
        text.push(DIGITS[tens]);
    }
    if tens > 0 {
        text.push('十');
    }
    if ones > 0 {
        text.push(DIGITS[ones]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for number in 1..=99 {
            let mut text = String::new();
            push(&mut text, number);
            assert_eq!(leading(&text), Some((number, text.len())));
        }
    }

    #[test]
    fn numbers_of_old_deeds_are_read() {
        assert_eq!(leading("壱番地"), Some((1, 3)));
        assert_eq!(leading("拾弐"), Some((12, 6)));
        assert_eq!(leading("一二三号"), Some((123, 9)));
        assert_eq!(leading("301号室"), Some((301, 3)));
        assert_eq!(leading("番地"), None);
        assert_eq!(leading("123456789"), None);
    }
}
