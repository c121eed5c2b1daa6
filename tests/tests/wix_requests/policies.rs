//! What a config or an answer of Wix changes about the requests.

use inbox_tests::recorder::SendAnswer::{FailedAfter, FailedBefore, MediaRefused};

use super::case::Case;

use super::{connectors, expect, run};

/// A fixture of somebody with an address, with words, with media or with an icon.
fn case(path: &str, title: &str) -> anyhow::Result<Case> {
    let (crate_folder, rest) = path.split_once('/').unwrap_or_default();
    Ok(Case::of_fixture(&connectors().join(crate_folder).join("fixtures").join(rest))?.titled(title))
}

const SHARED_EMAIL: &str = "facebook/facebook/message_quick_reply_user_email";
const PICTURE: &str = "facebook/facebook/attachment_image_only";
const BOOKING: &str = "bookings/calendly/invitee_created";
const BADGE: &str = "badge = { text = \"Our Page\", icon_url = \"https://example.com/page.png\" }";
const BOTH_SEE_IT: &str = "visibility = \"business-and-participant\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_config_or_an_answer_of_wix_changes_is_as_recorded() -> anyhow::Result<()> {
    let cases = vec![
        case(PICTURE, "a picture that Wix refuses")?.sends_answered(&[MediaRefused]),
        case(BOOKING, "an icon that Wix refuses")?.sends_answered(&[MediaRefused]),
        case(SHARED_EMAIL, "a send in doubt that did not arrive")?.sends_answered(&[FailedBefore]),
        case(SHARED_EMAIL, "a send in doubt that arrived")?.sends_answered(&[FailedAfter]),
        case(PICTURE, "a picture in doubt that did not arrive")?
            .sends_answered(&[MediaRefused, FailedBefore]),
        case(SHARED_EMAIL, "a site that is reached by an app")?.by_app(),
        case(SHARED_EMAIL, "the participant sees it by the site")?.site_keys(BOTH_SEE_IT),
        case(BOOKING, "the participant sees it by the instance")?.instance_keys(BOTH_SEE_IT),
        case(SHARED_EMAIL, "a badge of the config")?.instance_keys(BADGE),
        case(BOOKING, "a badge of the config in place of another")?.instance_keys(BADGE),
        case(BOOKING, "a badge without an icon")?.instance_keys("badge = { text = \"Salon\" }"),
    ];
    expect("policies", &run::transcript_of(cases).await?)
}
