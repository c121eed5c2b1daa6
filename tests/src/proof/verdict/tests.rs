use super::*;

fn said(person: &str, text: &str) -> Acknowledged {
    Acknowledged { person: person.to_owned(), email: "a@example.com".to_owned(), text: text.to_owned() }
}

fn shown(text: &str) -> Shown {
    Shown { email: "a@example.com".to_owned(), text: text.to_owned() }
}

fn send(start: Instant, length: u64) -> Send {
    let end = Some(start + Duration::from_millis(length));
    Send { conversation: "c".to_owned(), start, end }
}

#[test]
fn what_is_missing_is_lost_and_what_is_there_too_often_is_doubled() {
    let acknowledged = [said("p", "p 1"), said("p", "p 1"), said("p", "p 2")];
    assert_eq!(balance(&acknowledged, &[shown("p 1"), shown("p 2"), shown("p 2")]), (1, 1));
    assert_eq!(balance(&acknowledged, &[shown("p 1"), shown("p 2"), shown("p 1")]), (0, 0));
}

#[test]
fn only_ones_own_later_texts_make_disorder() {
    let acknowledged =
        [said("p", "p 1"), said("q", "q 1"), said("p", "p 1"), said("p", "p 2"), said("q", "q 2")];
    let fine = ["q 1", "q 2", "p 1", "p 1", "p 2"].map(shown);
    assert_eq!(reordered(&acknowledged, &fine), 0);
    let wrong = ["q 1", "p 1", "p 2", "p 1", "q 2"].map(shown);
    assert_eq!(reordered(&acknowledged, &wrong), 1);
}

#[test]
fn sends_overlap_when_one_begins_before_another_ends() {
    let start = Instant::now();
    let later = start + Duration::from_millis(10);
    assert_eq!(overlapping(&[send(start, 10), send(later, 10)]), 0);
    assert_eq!(overlapping(&[send(later, 10), send(start, 11)]), 1);
}

#[test]
fn a_window_of_sixty_seconds_may_start_anywhere() {
    let start = Instant::now();
    let at = |seconds| start + Duration::from_secs(seconds);
    assert_eq!(over_budget(&[at(0), at(50), at(60), at(110)], 2), 0);
    assert_eq!(over_budget(&[at(0), at(50), at(59), at(110)], 2), 1);
}
