//! The switch between sites, shown when messages were sent to several.

use maud::{Markup, html};

use super::inbox::Inbox;
use super::selection::site_address;

/// Shows nothing as long as there is nothing to choose.
pub(super) fn switch(inbox: &Inbox<'_>) -> Markup {
    if inbox.sites.iter().all(|site| *site == inbox.site) {
        return html! {};
    }
    html! {
        details #sites {
            summary #site { span.site-label { "Site" } span.site-name { (inbox.site) } }
            ul #site-list {
                @for site in &inbox.sites {
                    @let current = (*site == inbox.site).then_some("true");
                    li {
                        a.site-name href=(site_address(site)) aria-current=[current] { (site) }
                    }
                }
            }
        }
    }
}
