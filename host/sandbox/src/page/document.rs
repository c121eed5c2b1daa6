//! The page as a whole: its head, its bar, and the two panes.

use maud::{DOCTYPE, Markup, html};

use super::assets::{ICON, SCRIPT, STYLE};
use super::inbox::{Inbox, Open};
use super::list;
use super::thread;

const NAME: &str = "Sandbox inbox";

/// Renders the page. Everything that changes without a reload has an id, so that the script can find it.
pub(super) fn render(inbox: &Inbox<'_>) -> Markup {
    let reading = matches!(inbox.open, Open::Thread(_) | Open::Gone);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title(inbox)) }
                link rel="icon" href=(ICON);
                link rel="stylesheet" href=(STYLE);
                script type="module" src=(SCRIPT) {}
            }
            body class=[reading.then_some("reading")] {
                a #skip href="#thread" { "Skip to the messages" }
                header #bar {
                    img src=(ICON) alt="" width="24" height="24";
                    h1 { "Inbox" }
                    span.tag { "Sandbox" }
                    span #connection { "Reload to see what is new" }
                }
                main #panes {
                    (list::show(inbox))
                    (thread::show(inbox))
                }
                p #news .unseen role="status" {}
            }
        }
    }
}

fn title(inbox: &Inbox<'_>) -> String {
    match &inbox.open {
        Open::Thread(thread) => format!("{} · {NAME}", thread.person.name),
        Open::Nothing | Open::Gone => NAME.to_owned(),
    }
}
