//! Two texts side by side, line by line.

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;

/// The lines that differ, `-` expected and `+` actual, with a few equal ones around them.
pub(super) fn lines(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), actual.lines().collect());
    let marked = marked(&old, &new);
    let changed = |at: usize| marked.get(at).is_some_and(|(mark, _)| *mark != ' ');
    let shown = |at: usize| (at.saturating_sub(CONTEXT)..=at + CONTEXT).any(changed);
    let shown_lines = marked.iter().enumerate().filter_map(|(at, (mark, line))| {
        let left_out = at > 0 && shown(at - 1);
        if shown(at) { Some(format!("{mark} {line}\n")) } else { left_out.then(|| "  …\n".to_owned()) }
    });
    shown_lines.collect()
}

/// Every line of both, marked by where it occurs, along a longest common subsequence.
fn marked<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let common = common_lengths(old, new);
    let (mut i, mut j, mut marked) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            marked.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            marked.push(('-', old[i]));
            i += 1;
        } else {
            marked.push(('+', new[j]));
            j += 1;
        }
    }
    marked
}

/// At `[i][j]`: how many lines `old[i..]` and `new[j..]` have in common, in order.
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<Vec<u32>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn changed_lines_are_marked_and_far_equal_ones_left_out() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9";
        let new = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10";
        assert_eq!(lines(old, new), "  2\n  3\n  4\n- 5\n+ five\n  6\n  7\n  8\n  9\n+ 10\n");
        assert_eq!(lines("a\nb\nc\nd\ne\nf", "A\nb\nc\nd\ne\nf"), "- a\n+ A\n  b\n  c\n  d\n  …\n");
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(lines("a\nb", "a\nb"), "");
        assert_eq!(lines("", ""), "");
    }
}
