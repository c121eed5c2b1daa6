//! The few drawings of the page, in the colour of the text around them. They say nothing that the text does not.

use maud::{Markup, html};

fn drawing(path: &str) -> Markup {
    html! {
        svg.icon viewBox="0 0 20 20" aria-hidden="true" focusable="false" { path d=(path) {} }
    }
}

/// An arrow that leaves a box.
pub(super) fn outside() -> Markup {
    drawing("M8 5H4.5v10.5H15V12M11 4h5v5M16 4l-7 7")
}

/// A sheet with a turned corner.
pub(super) fn file() -> Markup {
    drawing("M11.5 2.5h-7v15h11v-11zM11.5 2.5v4h4")
}

/// An eye, crossed out.
pub(super) fn hidden() -> Markup {
    drawing(
        "M2 10c2-3.3 4.7-5 8-5s6 1.7 8 5c-2 3.3-4.7 5-8 5s-6-1.7-8-5zM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM3.5 16.5l13-13",
    )
}

/// An arrow to the left.
pub(super) fn back() -> Markup {
    drawing("M12.5 4l-6 6 6 6")
}

/// A tray that waits for letters.
pub(super) fn tray() -> Markup {
    drawing("M5 3.5h10l2.5 7.5v5.5h-15V11zM2.5 11H7l1 2h4l1-2h4.5")
}

/// A bell, for what is not a message.
pub(super) fn activity() -> Markup {
    drawing("M10 2.5c-3 0-4.5 2-4.5 5 0 3.5-1.5 4.5-1.5 6h12c0-1.5-1.5-2.5-1.5-6 0-3-1.5-5-4.5-5zM8 16.5h4")
}
