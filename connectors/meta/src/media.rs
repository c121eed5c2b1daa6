//! Pictures and files that stay at Meta.

use inbox_core::{Media, Timestamp};

/// A picture or file at Meta: named by its URL, whose `oe` says until when it works (seconds after 1970, hexadecimal).
pub fn media_at(url: impl Into<String>) -> Media {
    let mut media = Media::at(url).named_by_url();
    media.expires = expires(&media.url);
    media
}

fn expires(url: &str) -> Option<Timestamp> {
    let url = url::Url::parse(url).ok()?;
    let (_, seconds) = url.query_pairs().find(|(name, _)| name == "oe")?;
    let is_time = seconds.len() == 8 && !seconds.starts_with('+');
    Timestamp::from_second(i64::from_str_radix(&seconds, 16).ok().filter(|_| is_time)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_meta_says_until_when_it_works() {
        let expires = |query: &str| media_at(format!("https://scontent.example.com/a.jpg?{query}")).expires;
        assert_eq!(expires("oh=1&oe=68E77930"), Some(Timestamp::constant(0x68E7_7930, 0)));
        for none in ["", "oe=", "oe=2", "oe=+8E77930", "oe=soon-now", "oh=68E77930"] {
            assert_eq!(expires(none), None, "{none}");
        }
    }
}
