//! Typing errors: how one hand turns a word, a number or a date into another.

/// Whether two sequences differ by exactly one slip: a character changed, left out, put in, or two neighbours swapped.
pub(super) fn is_one_slip<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 => match (short, long) {
            ([], []) => false,
            ([a, b, rest @ ..], [c, d, other @ ..]) if a == d && b == c => {
                rest == other || is_first_changed(short, long)
            }
            _ => is_first_changed(short, long),
        },
        1 => short == &long[1..],
        _ => false,
    }
}

/// The first characters differ, the rest is the same.
fn is_first_changed<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a[1..] == b[1..]
}

/// The same for digits of two numbers, of which neither is longer: a left-out digit makes no valid number.
pub(super) fn is_one_digit_off(a: u64, b: u64) -> bool {
    let (mut one, mut two) = ([0_u8; 20], [0_u8; 20]);
    let (a, b) = (digits(a, &mut one), digits(b, &mut two));
    a.len() == b.len() && is_one_slip(a, b)
}

fn digits(mut number: u64, into: &mut [u8; 20]) -> &[u8] {
    let mut at = into.len();
    while number > 0 {
        at -= 1;
        into[at] = (number % 10) as u8;
        number /= 10;
    }
    &into[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(a: &str, b: &str) -> bool {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        assert_eq!(is_one_slip(&a, &b), is_one_slip(&b, &a));
        is_one_slip(&a, &b)
    }

    #[test]
    fn one_slip_of_the_hand_is_told_from_two() {
        for other in ["アキリ", "サキラ", "サクリ", "サリ", "サキキリ", "キサリ", "サリキ", "サキリン"]
        {
            assert!(slip("サキリ", other), "{other}");
        }
        for other in ["サキリ", "リキサ", "アキラ", "サ", "サキリンゴ", ""] {
            assert!(!slip("サキリ", other), "{other}");
        }
        assert!(!slip("", "") && slip("", "ア"));
    }

    #[test]
    fn a_digit_is_changed_or_swapped_with_its_neighbour() {
        assert!(is_one_digit_off(819_019_405_784, 819_091_405_784));
        assert!(is_one_digit_off(819_012_345_678, 819_012_345_679));
        assert!(!is_one_digit_off(819_012_345_678, 819_012_345_687 + 2));
        assert!(!is_one_digit_off(819_012_345_678, 819_012_345_678));
        assert!(!is_one_digit_off(81_901_234_567, 819_012_345_678));
    }
}
